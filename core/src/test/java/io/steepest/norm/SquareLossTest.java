package io.steepest.norm;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.Polar;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bernstein and Newhouse (2024), Proposition 6: spectral descent majorizes and minimizes the square loss. */
@ExtendWith(Scoped.class)
class SquareLossTest {
    private static final double ROUNDING = 1e-12;
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());

    /** Square loss {@code Σ‖Wx_i − y_i‖²/(2·count·d_out)} on inputs of length {@code √d_in}, the columns of x. */
    private record SquareLoss(Tensor x, Tensor y) {
        static SquareLoss random(long seed, long in, long out, long count) {
            Tensor x = doubles(seed, 1, in, count);
            return new SquareLoss(
                    times(x.div(Reduce.columnLengths(x)), Math.sqrt((double) in)), doubles(seed + 1, 1, out, count));
        }

        Tensor at(Tensor w) {
            double count = (double) (x.size(2) * y.size(1));
            return times(Reduce.sum(w.matmul(x).sub(y).square()), 0.5 / count);
        }

        Tensor gradient(Tensor w) {
            Tensor leaf = w.detach().clone();
            leaf.requires_grad_(true);
            at(leaf).sum().backward();
            return leaf.grad();
        }

        double lambda() {
            return (double) x.size(1) / y.size(1);
        }

        /** Eq. (21): the right-hand side. */
        Tensor bound(Tensor w, Tensor g, Tensor d) {
            return at(w).add(Reduce.inner(g, d)).add(times(SPECTRAL.of(d).square(), lambda() / 2));
        }
    }

    /** F19. */
    @ParameterizedTest
    @CsvSource({"5,4,1", "5,4,30", "3,8,7", "8,3,12", "6,6,6", "1,5,4", "5,1,4"})
    void prop_6_square_loss_is_never_above_its_spectral_bound_eq_21(long in, long out, long count) {
        for (long seed = 20; seed < 30; seed++) {
            SquareLoss loss = SquareLoss.random(seed, in, out, count);
            Tensor w = times(doubles(seed + 100, 1, out, in), Math.pow(10, seed % 3 - 1.0));
            Tensor g = loss.gradient(w);
            Tensor d = doubles(seed + 200, 500, out, in).mul(doubles(seed + 300, 500, 1, 1));
            // the directions that matter: those of steepest descent, at random lengths
            d.narrow(0, 0, 100).copy_(SPECTRAL.lmo(g).mul(doubles(seed + 400, 100, 1, 1)));
            Tensor excess = loss.at(w.add(d)).sub(loss.bound(w, g, d));
            assertThat(number(excess.max()))
                    .isLessThanOrEqualTo(ROUNDING * number(loss.at(w.add(d)).max()));
        }
    }

    /** F19: with one direction of inputs and a change aligned with it the bound is an equality. */
    @Test
    void prop_6_bound_is_attained_by_rank_one_data() {
        Tensor v = doubles(30, 1, 5, 1);
        Tensor x = times(v.div(Reduce.length(v)), Math.sqrt(5)).mul(Tensors.of(1, -1, 1, 1, -1, -1));
        SquareLoss loss = new SquareLoss(x, doubles(31, 1, 4, 6));
        Tensor w = doubles(32, 1, 4, 5);
        Tensor g = loss.gradient(w);
        for (double size : new double[] {-3, 0.1, 10}) {
            Tensor d = times(doubles(33, 1, 4, 1).matmul(v.transpose(1, 2)), size);
            double bound = number(loss.bound(w, g, d));
            assertThat(number(loss.at(w.add(d)))).isCloseTo(bound, within(ROUNDING * Math.abs(bound)));
        }
    }

    /** F20: majorize and minimize. */
    @ParameterizedTest
    @CsvSource({"5,4", "4,5", "3,9"})
    void prop_6_spectral_descent_minimizes_the_bound_and_decreases_the_loss_by_what_it_says(long in, long out) {
        for (long seed = 40; seed < 60; seed++) {
            SquareLoss loss = SquareLoss.random(seed, in, out, 15);
            Tensor w = doubles(seed + 100, 1, out, in);
            Tensor g = loss.gradient(w);
            double lambda = loss.lambda();
            Tensor d = times(SPECTRAL.steepest(g), 1 / lambda);
            // the RMS→RMS norm has the sharpness d_in/d_out in it
            assertThat(relativeError(Norms.rmsToRms(Polar.svd()).steepest(g), d))
                    .isLessThan(ROUNDING);
            double trace = number(Norms.schatten(1).of(g));
            double guaranteed = trace * trace / (2 * lambda);
            double before = number(loss.at(w));
            assertThat(number(loss.bound(w, g, d))).isCloseTo(before - guaranteed, within(1e-11 * before));
            assertThat(before - number(loss.at(w.add(d)))).isGreaterThanOrEqualTo(guaranteed - 1e-11 * before);
            Tensor others = d.add(times(doubles(seed + 200, 200, out, in), 0.1 * trace / lambda));
            assertThat(number(loss.bound(w, g, others).min())).isGreaterThanOrEqualTo(before - guaranteed);
        }
    }

    /** F21, Eq. (49): the first order is exact, the second is {@code ‖Dx‖²} averaged. */
    @Test
    void prop_6_only_the_second_order_term_is_bounded_eq_49() {
        SquareLoss loss = SquareLoss.random(60, 5, 4, 9);
        Tensor w = doubles(61, 1, 4, 5);
        Tensor d = doubles(62, 1, 4, 5);
        double slope = number(Reduce.inner(loss.gradient(w), d));
        double second = number(d.matmul(loss.x()).square().sum()) / (2 * 9 * 4);
        for (double h : new double[] {1, 1e-2, 1e-4}) {
            double quotient = (number(loss.at(w.add(times(d, h)))) - number(loss.at(w))) / h;
            assertThat(quotient).isCloseTo(slope + h * second, within(1e-11));
        }
        assertThat(second).isLessThan(loss.lambda() / 2 * Math.pow(number(SPECTRAL.of(d)), 2));
    }
}
