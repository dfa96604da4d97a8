package io.steepest.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.linalg.Polar;
import io.steepest.linalg.Svd;
import io.steepest.tensor.Reduce;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** A norm with an exact oracle is the same norm, and its dual is the dual norm. */
class ExactNormTest {
    private static Tensor matrices() {
        return torch.randn(new long[] {2, 4, 6}, new TensorOptions(ScalarType.Double));
    }

    @Test
    void it_is_the_same_norm_without_error() {
        try (PointerScope scope = new PointerScope()) {
            Tensor w = matrices();
            for (Norm norm : Norms.all()) {
                for (Norm each : new Norm[] {norm, norm.scaled(Scale.constant(3)), norm.onTaps(9)}) {
                    assertThat(each.exact().error()).as(each.toString()).isZero();
                    assertThat(each.exact().of(w).equal(each.of(w)))
                            .as(each.toString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_dual_of_the_spectral_norm_is_the_sum_of_singular_values() {
        try (PointerScope scope = new PointerScope()) {
            Tensor g = matrices();
            Norm rough = Norms.spectral(Polar.quintic(5));
            Tensor nuclear = Reduce.sum(Svd.values(g));
            assertThat(error(rough.dual(g), nuclear)).as("approximated").isGreaterThan(1e-3);
            // float64, a decomposition of a small matrix
            assertThat(error(rough.exact().dual(g), nuclear)).isCloseTo(0, within(1e-12));
            Norm third = rough.scaled(Scale.constant(3)).exact();
            assertThat(error(third.dual(g).mul(new Scalar(3.0)), nuclear)).isCloseTo(0, within(1e-12));
        }
    }

    private static double error(Tensor found, Tensor expected) {
        return found.div(expected).sub(new Scalar(1.0)).abs().max().item_double();
    }
}
