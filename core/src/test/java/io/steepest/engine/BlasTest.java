package io.steepest.engine;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Half products against libtorch's whole ones in float64; sizes below, at and above those of panels and blocks. */
@ExtendWith(Scoped.class)
class BlasTest {
    /** Sums of some three hundred products of numbers below five, a few times 2⁻⁵³ of each. */
    private static final double ROUNDING = 1e-11;

    private static Tensor matrix(long m, long n) {
        return normal(ScalarType.Double, m + n, 1, m, n).squeeze(0);
    }

    private static Tensor symmetric(long n) {
        Tensor x = matrix(n, n);
        return x.add(x.t());
    }

    private static Tensor withNanAbove(Tensor s) {
        Tensor above = torch.ones_like(s).triu(1).gt(new Scalar(0.0));
        return s.masked_fill(above, new Scalar(Double.NaN));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "5, 1", "128, 3", "257, 40", "300, 129"})
    void syrk_and_mirror_make_the_whole_gram_matrix(long m, long n) {
        Tensor x = matrix(m, n);
        for (Tensor given : new Tensor[] {x, x.t().contiguous().t()}) {
            Tensor c = symmetric(m);
            Tensor expected = c.mul(new Scalar(0.5)).add(x.matmul(x.t()), new Scalar(3.0));
            Tensor whole = withNanAbove(c);
            Blas.syrk(whole, 3, given, 0.5);
            Blas.mirror(whole.nan_to_num_());
            assertThat(largest(whole.sub(expected))).isLessThan(ROUNDING);
        }
    }

    @Test
    void syrk_leaves_the_upper_triangle_and_forgets_nan_with_a_factor_of_zero() {
        Tensor x = matrix(4, 3);
        Tensor c = torch.full(new long[] {4, 4}, new Scalar(Double.NaN)).to(ScalarType.Double);
        Blas.syrk(c, 1, x, 0);
        assertThat(c.isnan().sum().item_long()).isEqualTo(6);
        assertThat(largest(c.tril().nan_to_num_().sub(x.matmul(x.t()).tril()))).isLessThan(ROUNDING);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "6, 2", "40, 257", "129, 300"})
    void symm_reads_one_triangle_on_either_side(long m, long n) {
        Tensor x = matrix(m, n);
        Tensor left = symmetric(m);
        Tensor right = symmetric(n);
        Tensor y = x.clone();
        Blas.symm(y, withNanAbove(left), x, false, 2);
        assertThat(largest(y.sub(left.matmul(x)).sub(x, new Scalar(2.0)))).isLessThan(ROUNDING);
        y.fill_(new Scalar(Double.NaN));
        Blas.symm(y, withNanAbove(right), x, true, 0);
        assertThat(largest(y.sub(x.matmul(right)))).isLessThan(ROUNDING);
    }

    @ParameterizedTest
    @CsvSource({"1", "127", "128", "129", "300"})
    void the_product_of_commuting_matrices_is_symmetric(long n) {
        Tensor a = symmetric(n);
        Tensor b = a.matmul(a).sub(a, new Scalar(0.3));
        Tensor c = torch.empty_like(a);
        Blas.symmetricProduct(c, a, b);
        Tensor expected = a.matmul(b);
        assertThat(largest(c.sub(expected))).isLessThan(1e-13 * largest(expected));
        // blocks on the diagonal are products of their own
        assertThat(largest(c.sub(c.t()))).isLessThan(1e-13 * largest(expected));
    }

    @Test
    void float32_is_computed_as_well_and_other_dtypes_are_refused_by_asking() {
        Tensor x = matrix(30, 20);
        Tensor single = x.to(ScalarType.Float);
        Tensor c = torch.zeros(30, 30);
        long before = Blas.operations();
        Blas.syrk(c, 1, single, 0);
        // others may multiply meanwhile
        assertThat(Blas.operations() - before).isGreaterThanOrEqualTo(30 * 31 * 20);
        Blas.mirror(c);
        assertThat(largest(c.to(ScalarType.Double).sub(x.matmul(x.t())))).isLessThan(1e-4);
        assertThat(Blas.suits(single)).isTrue();
        assertThat(Blas.suits(single.t())).isTrue();
        assertThat(Blas.suits(single.as_strided(new long[] {15, 10}, new long[] {40, 2})))
                .isFalse();
        assertThat(Blas.suits(single.to(ScalarType.BFloat16))).isFalse();
        assertThat(Blas.suits(single.to(ScalarType.Half))).isFalse();
    }
}
