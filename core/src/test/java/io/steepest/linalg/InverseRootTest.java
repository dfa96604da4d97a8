package io.steepest.linalg;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.InverseRoot.Perturbation;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Scoped.class)
class InverseRootTest {
    private static final InverseRoot NEWTON = InverseRoot.coupledNewton(1e-12, 100);

    static Stream<InverseRoot> all() {
        return Stream.of(
                InverseRoot.pseudoInverse(),
                InverseRoot.eigh(1e-12, Perturbation.ADD),
                InverseRoot.eigh(1e-12, Perturbation.SHIFT),
                InverseRoot.eigh(1e-12, Perturbation.RELATIVE),
                NEWTON,
                InverseRoot.coupledNewton(1e-12, 1e-10, 100));
    }

    /** Three positive definite matrices of order 7, eigenvalues from 0.1 to 10. */
    private static Tensor definite(long seed) {
        Tensor x =
                withSpectrum(seed, 3, 7, 7, Tensors.of(.1, .3, .5, 1, 2, 5, 10).sqrt());
        return gram(x);
    }

    private static Tensor gram(Tensor x) {
        return x.matmul(x.transpose(1, 2));
    }

    private static Tensor cogram(Tensor x) {
        return x.transpose(1, 2).matmul(x);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_power_of_the_root_is_the_inverse_f53(InverseRoot root) {
        Tensor a = definite(1);
        for (int p : new int[] {1, 2, 3, 4, 8}) {
            Tensor x = root.of(a, p);
            assertThat(largest(InverseRoot.residual(a, x, p))).as("p = %d", p).isLessThan(1e-9);
            assertThat(relativeError(x, x.transpose(1, 2))).isLessThan(1e-12);
        }
    }

    @Test
    void coupled_newton_agrees_with_the_eigendecomposition_f53() {
        Tensor a = definite(2);
        for (int p : new int[] {1, 2, 4, 6, 8}) {
            assertThat(relativeError(
                            NEWTON.of(a, p), InverseRoot.pseudoInverse().of(a, p)))
                    .as("p = %d", p)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void coupled_newton_converges_in_float32_by_itself() {
        Tensor a = definite(3).to(ScalarType.Float);
        // equal to the last bit would mean that it fell back
        Tensor x = new CoupledNewton(0, 1e-5, 50).of(a, 4);
        assertThat(relativeError(x, InverseRoot.pseudoInverse().of(a, 4))).isBetween(1e-9, 1e-5);
    }

    @Test
    void residual_tells_a_wrong_root() {
        Tensor a = definite(4);
        Tensor x = InverseRoot.pseudoInverse().of(a, 4);
        x.select(0, 1).mul_(new Scalar(1.01));
        Tensor residual = InverseRoot.residual(a, x, 4);
        assertThat(residual.select(0, 0).item_double()).isLessThan(1e-12);
        assertThat(residual.select(0, 1).item_double()).isBetween(0.04, 0.05);
    }

    @Test
    void what_coupled_newton_cannot_reach_is_left_to_the_eigendecomposition() {
        Tensor a = definite(5);
        Tensor exact = InverseRoot.pseudoInverse().of(a, 4);
        assertThat(relativeError(InverseRoot.coupledNewton(1e-12, 2).of(a, 4), exact))
                .isZero();
        Tensor singular = gram(withSpectrum(5, 2, 6, 6, Tensors.of(3, 2, 1, 1, 0, 0)));
        assertThat(relativeError(
                        NEWTON.of(singular, 2), InverseRoot.pseudoInverse().of(singular, 2)))
                .isZero();
    }

    static Stream<Arguments> conditions() {
        return Stream.of(ScalarType.Double, ScalarType.Float)
                .flatMap(type -> IntStream.of(1, 2, 3, 4)
                        .boxed()
                        .flatMap(p -> IntStream.of(2, 4, 6, 7, 8, 11, 13, 14, 15, 16, 18, 20)
                                .mapToObj(e -> Arguments.of(type, p, e))));
    }

    /**
     * The least eigenvalues are 10^-e of the largest. The inverse of a matrix of condition κ is known to κ times the
     * rounding, here that of twenty iterations of p products with sums of n terms: either the root is that exact, or the
     * eigendecomposition has given it.
     */
    @ParameterizedTest
    @MethodSource("conditions")
    void coupled_newton_is_right_or_leaves_it_to_the_eigendecomposition(ScalarType type, int p, int e) {
        double least = Math.pow(10, -e);
        int n = 12;
        Tensor values = torch.linspace(new Scalar(1.0), new Scalar(0.2), n, new TensorOptions(ScalarType.Double));
        values.narrow(0, n - 2, 2).fill_(new Scalar(least));
        // the first matrix is regular, the second has the condition asked for, the third the null space of the rank
        Tensor q = torch.linalg_qr(normal(ScalarType.Double, 31 + e, 3, n, n)).get0();
        Tensor all = torch.stack(new TensorVector(
                torch.linspace(new Scalar(1.0), new Scalar(0.2), n, new TensorOptions(ScalarType.Double)),
                values,
                values.gt(new Scalar(0.1)).to(ScalarType.Double)));
        Tensor a = scaledColumns(q, all).matmul(q.transpose(1, 2)).to(type);
        double ulp = type == ScalarType.Double ? Math.ulp(1.0) : Math.ulp(1f);
        InverseRoot newton = InverseRoot.coupledNewton(type == ScalarType.Double ? 1e-12 : 1e-5, 100);
        Tensor found = newton.of(a, p);
        Tensor decomposed = InverseRoot.pseudoInverse().of(a, p);
        Tensor exact = scaledColumns(q, all.clamp_min(new Scalar(1e-300)).pow(new Scalar(-1.0 / p)))
                .matmul(q.transpose(1, 2));
        for (int i = 0; i < 2; i++) {
            double condition = i == 0 ? 5 : 1 / least;
            if (relativeError(found.select(0, i), decomposed.select(0, i)) > 0) {
                assertThat(relativeError(found.select(0, i).to(ScalarType.Double), exact.select(0, i)))
                        .as("condition %s", condition)
                        .isLessThan(20 * p * n * condition * ulp)
                        .isLessThan(0.02);
            }
        }
        assertThat(relativeError(found.select(0, 2), decomposed.select(0, 2))).isZero();
        if (n * ulp > 10 * least) {
            assertThat(relativeError(found.select(0, 1), decomposed.select(0, 1)))
                    .isZero();
        }
    }

    /** {@code q·diag(v)}. */
    private static Tensor scaledColumns(Tensor q, Tensor v) {
        return q.mul(v.unsqueeze(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void an_epsilon_below_the_rounding_does_not_make_a_singular_matrix_regular(int p) {
        Tensor singular = gram(withSpectrum(5, 2, 6, 6, Tensors.of(3, 2, 1, 1, 0, 0)));
        for (double epsilon : new double[] {1e-14, 1e-16, 1e-18, 1e-30}) {
            assertThat(relativeError(
                            InverseRoot.coupledNewton(epsilon, 1e-12, 100).of(singular, p),
                            InverseRoot.eigh(epsilon, Perturbation.SHIFT).of(singular, p)))
                    .as("epsilon %s", epsilon)
                    .isZero();
        }
        // one that is well above it does: the condition number is then 1e6, and the root is known to that times the
        // rounding
        assertThat(relativeError(
                        InverseRoot.coupledNewton(1e-5, 1e-12, 100).of(singular, p),
                        InverseRoot.eigh(1e-5, Perturbation.SHIFT).of(singular, p)))
                .isLessThan(1e-9);
    }

    /** Eq. (35): (GGᵀ)^{-1/4} G (GᵀG)^{-1/4} = (GGᵀ)^{-1/2} G = G (GᵀG)^{-1/2} = UVᵀ. */
    @ParameterizedTest
    @CsvSource({"6,6", "4,9", "9,4", "1,5", "5,1"})
    void three_formulas_give_the_polar_factor_eq_35(long m, long n) {
        Tensor g = doubles(6, 3, m, n);
        InverseRoot root = InverseRoot.pseudoInverse();
        Tensor both = root.of(gram(g), 4).matmul(g).matmul(root.of(cogram(g), 4));
        Tensor left = root.of(gram(g), 2).matmul(g);
        Tensor right = g.matmul(root.of(cogram(g), 2));
        Tensor polar = Polar.svd().of(g);
        assertThat(relativeError(both, polar)).isLessThan(1e-11);
        assertThat(relativeError(left, polar)).isLessThan(1e-11);
        assertThat(relativeError(right, polar)).isLessThan(1e-11);
    }

    @Test
    void three_formulas_give_the_polar_factor_of_a_deficient_matrix_eq_35() {
        Tensor g = withSpectrum(7, 2, 6, 9, Tensors.of(5, 2, 1, 0, 0, 0));
        InverseRoot root = InverseRoot.pseudoInverse();
        Tensor polar = Polar.svd().of(g);
        assertThat(relativeError(root.of(gram(g), 4).matmul(g).matmul(root.of(cogram(g), 4)), polar))
                .isLessThan(1e-12);
        assertThat(relativeError(root.of(gram(g), 2).matmul(g), polar)).isLessThan(1e-12);
        assertThat(relativeError(g.matmul(root.of(cogram(g), 2)), polar)).isLessThan(1e-12);
    }

    @Test
    void rules_perturb_eigenvalues_as_documented() {
        check(InverseRoot.eigh(0.25, Perturbation.ADD), 0.25, 0.25, 4.25);
        check(InverseRoot.eigh(0.25, Perturbation.SHIFT), 0.25, 0.75, 4.75);
        check(InverseRoot.eigh(0.25, Perturbation.RELATIVE), 1, 1, 5);
        check(InverseRoot.pseudoInverse(), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 4);
        check(
                InverseRoot.eigh(0.9, Perturbation.PSEUDO_INVERSE),
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                4);
    }

    /** The inverse square root of diag(−0.5, 0, 4) is that of the perturbed eigenvalues, infinite ones giving zero. */
    private static void check(InverseRoot root, double... perturbed) {
        Tensor x = root.of(torch.diag(Tensors.of(-0.5, 0, 4)).unsqueeze(0), 2);
        Tensor expected = torch.diag(Tensors.of(perturbed).pow(new Scalar(-0.5)));
        assertThat(largest(x.squeeze(0).sub(expected))).as("%s", root).isLessThan(1e-14);
    }

    @Test
    void zero_gives_zero_where_nothing_is_added() {
        Tensor zero = torch.zeros(2, 4, 4);
        assertThat(largest(InverseRoot.pseudoInverse().of(zero, 4))).isZero();
        assertThat(largest(InverseRoot.eigh(1e-6, Perturbation.RELATIVE).of(zero, 4)))
                .isZero();
        assertThat(largest(NEWTON.of(zero, 4))).isZero();
    }

    @ParameterizedTest
    @MethodSource("all")
    void nan_and_infinity_give_nan_in_their_matrix_only(InverseRoot root) {
        Tensor a = definite(8);
        Tensor expected = root.of(a, 4);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Tensor holed = a.clone();
            holed.select(0, 1).select(0, 2).select(0, 2).fill_(new Scalar(bad));
            Tensor found = root.of(holed, 4);
            assertThat(found.select(0, 1).isnan().all().item_bool()).isTrue();
            assertThat(relativeError(found.select(0, 0), expected.select(0, 0))).isLessThan(1e-12);
            assertThat(relativeError(found.select(0, 2), expected.select(0, 2))).isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1e-20, 1e20, 1e30})
    void tiny_and_huge_float32_matrices_have_scaled_roots(double scale) {
        Tensor a = definite(9).to(ScalarType.Float);
        for (InverseRoot root : new InverseRoot[] {
            InverseRoot.pseudoInverse(),
            InverseRoot.eigh(1e-6, Perturbation.RELATIVE),
            InverseRoot.coupledNewton(1e-5, 50)
        }) {
            for (int p : new int[] {2, 4, 8}) {
                Tensor found = times(root.of(times(a, scale), p), Math.pow(scale, 1.0 / p));
                assertThat(relativeError(found, root.of(a, p)))
                        .as("%s, p = %d", root, p)
                        .isLessThan(1e-4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void batch_equals_loop_and_arguments_are_not_modified(InverseRoot root) {
        Tensor a = definite(10);
        Tensor copy = a.clone();
        Tensor together = root.of(a, 4);
        for (long i = 0; i < 3; i++) {
            assertThat(relativeError(root.of(a.narrow(0, i, 1), 4), together.narrow(0, i, 1)))
                    .isLessThan(1e-12);
        }
        assertThat(relativeError(a, copy)).isZero();
    }

    @Test
    void powers_add_up_and_keep_the_null_space() {
        Tensor g = normal(ScalarType.Double, 11, 2, 6, 4);
        Tensor a = gram(g);
        Tensor eighth = Symmetric.power(a, 0.125);
        assertThat(relativeError(eighth.matmul(Symmetric.power(a, 0.875)), a)).isLessThan(1e-12);
        assertThat(relativeError(Symmetric.power(a, -0.125).matmul(eighth).matmul(g), g))
                .isLessThan(1e-12);
    }

    @Test
    void impossible_choices_are_refused() {
        assertThatThrownBy(() -> InverseRoot.eigh(0, Perturbation.ADD)).hasMessageContaining("PSEUDO_INVERSE");
        assertThatThrownBy(() -> InverseRoot.eigh(-1, Perturbation.SHIFT)).hasMessageContaining("found -1.0");
        assertThatThrownBy(() -> InverseRoot.coupledNewton(0, 10)).hasMessageContaining("tolerance");
        assertThatThrownBy(() -> NEWTON.of(definite(1), 2.5)).hasMessageContaining("found 2.5");
        assertThatThrownBy(() -> InverseRoot.pseudoInverse().of(definite(1), 0)).hasMessageContaining("found 0.0");
    }
}
