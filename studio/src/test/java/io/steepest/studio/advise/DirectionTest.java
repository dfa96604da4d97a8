package io.steepest.studio.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Bank;
import io.steepest.param.Reading;
import io.steepest.param.Role;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DirectionTest {
    /** What a direction promises where the Hessian is the identity and the gradient on fresh data is c. */
    private static double promised(Norm norm, Tensor g, Tensor c) {
        Tensor t = norm.lmo(g.unsqueeze(0)).squeeze(0);
        return Math.pow(Curvature.inner(c, t), 2) / (2 * Curvature.inner(t, t));
    }

    @Test
    void noise_lowers_what_the_spectral_norm_gains() {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(2);
            // four equal singular values: both norms have the same clean direction
            Tensor left = torch.linalg_qr(torch.randn(16, 4)).get0();
            Tensor right = torch.linalg_qr(torch.randn(24, 4)).get0();
            Tensor c = left.matmul(right.t());
            Tensor noise = torch.randn(16, 24);
            Norm spectral = Norms.spectral(Polar.svd());
            double[] ratios = new double[3];
            double[] sizes = {0, 1e-3, 0.15};
            for (int i = 0; i < sizes.length; i++) {
                Tensor g = c.add(noise, new Scalar(sizes[i]));
                ratios[i] = promised(spectral, g, c) / promised(Norms.euclidean(), g, c);
            }
            assertThat(ratios[0]).isCloseTo(1, within(1e-5));
            // any noise raises the other twelve singular values to one, so that the sharpness is 16 and not 4
            assertThat(ratios[1]).isCloseTo(4.0 / 16, within(1e-3));
            // much noise spoils the Frobenius norm's direction, too
            assertThat(ratios[2]).isLessThan(0.9);
        }
    }

    private static Bank bank(Tensor matrices, long each) {
        return new Bank(
                "b",
                Role.LINEAR,
                Reading.asIs(),
                List.of(
                        new Bank.Member("one", matrices, matrices, 0, ""),
                        new Bank.Member("two", matrices, matrices, 1, "")),
                matrices,
                matrices,
                1,
                each,
                1,
                "");
    }

    @Test
    void several_matrices_of_a_parameter_are_one_vector_under_the_euclidean_norm_and_each_of_norm_one_under_others() {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(2);
            Tensor g = torch.randn(6, 3, 5);
            Bank bank = bank(g, 3);
            Direction euclidean = new Direction(Norms.euclidean(), true);
            Tensor t = euclidean.of(bank, g);
            for (int member = 0; member < 2; member++) {
                Tensor own = new Layer(bank, member).in(t);
                Tensor gradient = new Layer(bank, member).in(g);
                assertThat(Direction.length(own)).isCloseTo(1, within(1e-6));
                double dual = euclidean.dual(bank, g).select(0, member).item_double();
                assertThat(dual).isCloseTo(Direction.length(gradient), within(1e-5));
                assertThat(-Curvature.inner(gradient, own)).isCloseTo(dual, within(1e-5));
            }
            Direction max = new Direction(Norms.max(), false);
            assertThat(max.of(bank, g).abs().sub(new Scalar(1)).abs().max().item_double())
                    .isZero();
            assertThat(max.dual(bank, g).select(0, 1).item_double())
                    .isCloseTo(new Layer(bank, 1).in(g).abs().sum().item_double(), within(1e-4));
        }
    }
}
