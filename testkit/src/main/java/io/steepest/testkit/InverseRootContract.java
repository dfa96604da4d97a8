package io.steepest.testkit;

import static io.steepest.testkit.Samples.hasNaN;
import static io.steepest.testkit.Samples.normal;
import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.linalg.InverseRoot;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of inverse roots of positive definite matrices in float64, for the orders that coordinates ask for. */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface InverseRootContract {

    /** Returns the method to test. */
    InverseRoot inverseRoot();

    /** Returns the relative error that ε and the tolerance of the method leave on matrices of norm and condition 10. */
    default double tolerance() {
        return 1e-8;
    }

    private static Tensor positive(long seed, ScalarType type) {
        Tensor spectrum = torch.linspace(new Scalar(10.0), new Scalar(1.0), 6, new TensorOptions(ScalarType.Double));
        Tensor q = torch.linalg_qr(normal(ScalarType.Double, seed, 3, 6, 6)).get0();
        return q.mul(spectrum).matmul(q.transpose(-2, -1)).to(type);
    }

    private static Tensor positive(long seed) {
        return positive(seed, ScalarType.Double);
    }

    /** Checks that {@code A·(A^{-1/p})^p = I}. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void the_power_of_the_root_is_the_inverse(int p) {
        Tensor a = positive(1);
        Tensor root = inverseRoot().of(a, p);
        Samples.checkLike(root, a);
        Tensor product = a;
        for (int i = 0; i < p; i++) {
            product = product.matmul(root);
        }
        assertThat(relativeError(product, torch.eye(6, a.options()).expand_as(a)))
                .isLessThan(tolerance());
    }

    /** Checks that roots are symmetric, and of the dtype of their arguments. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void roots_are_symmetric_in_every_dtype(int p) {
        Tensor root = inverseRoot().of(positive(2), p);
        assertThat(relativeError(root, root.transpose(-2, -1))).isLessThan(tolerance());
        Tensor single = positive(2, ScalarType.Float);
        Tensor narrow = inverseRoot().of(single, p);
        Samples.checkLike(narrow, single);
        assertThat(relativeError(narrow.to(ScalarType.Double), root)).isLessThan(tolerance() + 1e-3);
    }

    /** Checks that a batch gives what its matrices give one by one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void batch_equals_loop(int p) {
        Tensor a = positive(3);
        Tensor all = inverseRoot().of(a, p);
        for (int i = 0; i < 3; i++) {
            assertThat(relativeError(inverseRoot().of(a.narrow(0, i, 1), p), all.narrow(0, i, 1)))
                    .isLessThan(tolerance());
        }
    }

    /** Checks that matrices over a unit have the same roots, over a power of it, if the method is told of the unit. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void a_unit_is_followed(int p) {
        Tensor a = positive(4);
        double unit = 0x1p-16;
        Tensor measured = inverseRoot().measuredIn(unit).of(times(a, unit), p);
        assertThat(relativeError(
                        times(measured, Math.pow(unit, 1.0 / p)), inverseRoot().of(a, p)))
                .isLessThan(tolerance());
    }

    /** Checks that a matrix of zeros has a finite root. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void zero_has_a_finite_root(int p) {
        Tensor a = positive(5);
        a.select(0, 0).zero_();
        assertThat(Samples.holdsEverywhere(inverseRoot().of(a, p).isfinite())).isTrue();
    }

    /** Checks that NaN is not hidden, and that it stays in its matrix. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void nan_stays_in_its_matrix(int p) {
        Tensor a = positive(6);
        a.select(0, 1).fill_(new Scalar(Double.NaN));
        Tensor root = inverseRoot().of(a, p);
        assertThat(hasNaN(root.select(0, 0))).isFalse();
        assertThat(hasNaN(root.select(0, 1))).isTrue();
        assertThat(hasNaN(root.select(0, 2))).isFalse();
    }

    /** Checks that no method writes to its argument. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void arguments_are_not_modified(int p) {
        Tensor a = positive(7);
        inverseRoot().of(a, p);
        assertThat(relativeError(a, positive(7))).isZero();
    }

    /** Checks that no tensor outlives the scope that it was made in. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    default void no_tensor_outlives_its_scope(int p) {
        Tensor a = positive(8);
        Samples.checkNothingOutlives(() -> inverseRoot().of(a, p));
    }
}
