package io.steepest.train.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every quantity against its closed form on matrices whose singular values are known. */
class SightTest {
    /** float64, a handful of operations. */
    private static final double CLOSE = 1e-12;

    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());
    private static final double ETA = 0.1;

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor matrix(double... entries) {
        Tensor t = torch.zeros(new long[] {1, 2, 2}, new TensorOptions(ScalarType.Double));
        t.data_ptr_double().put(entries);
        return t;
    }

    /** Singular values 3 and 1. */
    private static Tensor gradient() {
        return matrix(0, 3, 1, 0);
    }

    /** Singular values 2 and 1. */
    private static Tensor weight() {
        return matrix(1, 0, 0, 2);
    }

    private static Map<Quantity, Double> after(Tensor g, Tensor u, Norm norm, Joining joining) {
        Tensor w = weight();
        return joined(new Sight(g, w, w.add(u), Shrinking.NONE, Optional.empty()), norm, joining);
    }

    private static Map<Quantity, Double> joined(Sight sight, Norm norm, Joining joining) {
        int k = (int) sight.before().size(0);
        return new Joined(joining).with(sight.measured(norm), 0, k).quantities();
    }

    private static void assertQuantity(Map<Quantity, Double> found, Quantity quantity, double expected) {
        assertThat(found.get(quantity)).as(quantity.field()).isCloseTo(expected, within(CLOSE));
    }

    @Test
    void gradient_descent() {
        Tensor u = gradient().mul(new Scalar(-ETA));
        Map<Quantity, Double> found = after(gradient(), u, Norms.euclidean(), Joining.EUCLIDEAN);
        assertQuantity(found, Quantity.ALIGNMENT, 1);
        assertQuantity(found, Quantity.COSINE, 1);
        assertQuantity(found, Quantity.SLOPE, -ETA * 10);
        assertQuantity(found, Quantity.DUAL_NORM, Math.sqrt(10));
        assertQuantity(found, Quantity.UPDATE_NORM, ETA * Math.sqrt(10));
        assertQuantity(found, Quantity.WEIGHT_NORM, Math.sqrt(5));
        assertQuantity(found, Quantity.EFFECTIVE_RATE, ETA * Math.sqrt(2));
        assertQuantity(found, Quantity.WEIGHT_RMS, Math.sqrt(5.0 / 4));
        assertQuantity(found, Quantity.WEIGHT_SPECTRAL, 2);
        assertQuantity(found, Quantity.GRADIENT_RMS, Math.sqrt(10.0 / 4));
        assertQuantity(found, Quantity.UPDATE_RMS, ETA * Math.sqrt(10.0 / 4));
        assertQuantity(found, Quantity.GRADIENT_STABLE_RANK, 10.0 / 9);
        assertQuantity(found, Quantity.UPDATE_STABLE_RANK, 10.0 / 9);
        assertThat(found.get(Quantity.TURN)).isNaN();
    }

    @Test
    void sign_descent() {
        Tensor u = gradient().sign().mul(new Scalar(-ETA));
        Map<Quantity, Double> found = after(gradient(), u, Norms.max(), Joining.LARGEST);
        assertQuantity(found, Quantity.ALIGNMENT, 1);
        assertQuantity(found, Quantity.DUAL_NORM, 4);
        assertQuantity(found, Quantity.UPDATE_NORM, ETA);
        assertQuantity(found, Quantity.EFFECTIVE_RATE, ETA / 2);
        assertQuantity(found, Quantity.SLOPE, -ETA * 4);
        assertQuantity(found, Quantity.COSINE, 4 / Math.sqrt(20));
        assertQuantity(found, Quantity.UPDATE_STABLE_RANK, 2);
        // the same step is not steepest in the Euclidean norm
        assertQuantity(after(gradient(), u, Norms.euclidean(), Joining.LARGEST), Quantity.ALIGNMENT, 4 / Math.sqrt(20));
    }

    @Test
    void spectral_descent() {
        Tensor u = SPECTRAL.lmo(gradient(), ETA);
        Map<Quantity, Double> found = after(gradient(), u, SPECTRAL, Joining.LARGEST);
        assertQuantity(found, Quantity.ALIGNMENT, 1);
        assertQuantity(found, Quantity.DUAL_NORM, 4);
        assertQuantity(found, Quantity.UPDATE_NORM, ETA);
        assertQuantity(found, Quantity.WEIGHT_NORM, 2);
        assertQuantity(found, Quantity.UPDATE_STABLE_RANK, 2);
        // the dual of an approximated oracle is the exact one
        assertQuantity(
                after(gradient(), u, Norms.spectral(Polar.quintic(5)).exact(), Joining.LARGEST), Quantity.ALIGNMENT, 1);
    }

    @Test
    void a_step_uphill_is_negative() {
        Tensor u = gradient().mul(new Scalar(ETA));
        Map<Quantity, Double> found = after(gradient(), u, Norms.euclidean(), Joining.EUCLIDEAN);
        assertQuantity(found, Quantity.ALIGNMENT, -1);
        assertQuantity(found, Quantity.COSINE, -1);
    }

    @Test
    void several_matrices_descend_steepest_together() {
        Tensor g = torch.randn(new long[] {3, 4, 5}, new TensorOptions(ScalarType.Double));
        Tensor w = torch.randn(new long[] {3, 4, 5}, new TensorOptions(ScalarType.Double));
        Sight sgd = new Sight(g, w, w.sub(g), Shrinking.NONE, Optional.empty());
        assertQuantity(joined(sgd, Norms.euclidean(), Joining.EUCLIDEAN), Quantity.ALIGNMENT, 1);
        Sight polar = new Sight(g, w, w.add(SPECTRAL.lmo(g)), Shrinking.NONE, Optional.empty());
        assertQuantity(joined(polar, SPECTRAL, Joining.LARGEST), Quantity.ALIGNMENT, 1);
        assertQuantity(joined(polar, SPECTRAL, Joining.LARGEST), Quantity.UPDATE_STABLE_RANK, 4);
        Sight shampoo = new Sight(g, w, w.add(SPECTRAL.steepest(g)), Shrinking.NONE, Optional.empty());
        assertQuantity(joined(shampoo, SPECTRAL, Joining.EUCLIDEAN), Quantity.ALIGNMENT, 1);
        assertThat(joined(shampoo, SPECTRAL, Joining.LARGEST).get(Quantity.ALIGNMENT))
                .isLessThan(0.999);
    }

    @Test
    void a_batch_is_a_loop() {
        Tensor g = torch.randn(new long[] {3, 4, 5}, new TensorOptions(ScalarType.Double));
        Tensor w = torch.randn(new long[] {3, 4, 5}, new TensorOptions(ScalarType.Double));
        Tensor after = torch.randn(new long[] {3, 4, 5}, new TensorOptions(ScalarType.Double));
        Tensor last = torch.randn(new long[] {3, 4, 5}, new TensorOptions(ScalarType.Double));
        Shrinking decay = new Shrinking(0.9, false);
        Map<Part, double[]> all = new Sight(g, w, after, decay, Optional.of(last)).measured(SPECTRAL);
        assertThat(all).containsOnlyKeys(Part.values());
        for (int i = 0; i < 3; i++) {
            Map<Part, double[]> one = new Sight(
                            g.narrow(0, i, 1),
                            w.narrow(0, i, 1),
                            after.narrow(0, i, 1),
                            decay,
                            Optional.of(last.narrow(0, i, 1)))
                    .measured(SPECTRAL);
            for (Part part : Part.values()) {
                assertThat(all.get(part)[i]).as(part.name()).isCloseTo(one.get(part)[0], within(CLOSE));
            }
        }
    }

    @Test
    void decay_alone_is_no_step() {
        Descent decaying = Descent.under(Norms.euclidean()).decayedBy(0.5);
        Shrinking shrinking = Shrinking.of(decaying, OptionalDouble.of(0.01));
        Tensor w = weight().to(ScalarType.Float);
        Tensor after = w.mul(new Scalar(1 - 0.01 * 0.5));
        Map<Quantity, Double> found = joined(
                new Sight(torch.zeros_like(w), w, after, shrinking, Optional.empty()),
                Norms.euclidean(),
                Joining.EUCLIDEAN);
        // float32
        assertThat(found.get(Quantity.EFFECTIVE_RATE)).isCloseTo(0.005, within(1e-7));
        assertThat(found.get(Quantity.UPDATE_NORM_WITHOUT_DECAY)).isZero();
        assertThat(found.get(Quantity.ALIGNMENT)).isZero();
        assertThat(found.get(Quantity.COSINE)).isZero();
        assertThat(found.get(Quantity.GRADIENT_STABLE_RANK)).isZero();
        assertThat(found.get(Quantity.UPDATE_STABLE_RANK)).isZero();
    }

    @Test
    void decay_before_and_after_the_step_is_taken_out() {
        Tensor w = weight();
        Tensor step = gradient().mul(new Scalar(-ETA));
        Scalar kept = new Scalar(0.75);
        Descent descent = Descent.under(Norms.euclidean()).unnormalized().at(2);
        OptionalDouble size = OptionalDouble.of(0.125);
        Shrinking before = Shrinking.of(descent.decayedBy(Decay.decoupled(1)), size);
        assertQuantity(
                joined(
                        new Sight(gradient(), w, w.mul(kept).add(step), before, Optional.empty()),
                        Norms.euclidean(),
                        Joining.EUCLIDEAN),
                Quantity.ALIGNMENT,
                1);
        Shrinking after = Shrinking.of(descent.decayedBy(Decay.after(1)), size);
        Map<Quantity, Double> found = joined(
                new Sight(gradient(), w, w.add(step).mul(kept), after, Optional.empty()),
                Norms.euclidean(),
                Joining.EUCLIDEAN);
        assertQuantity(found, Quantity.ALIGNMENT, 1);
        assertQuantity(found, Quantity.UPDATE_NORM_WITHOUT_DECAY, ETA * Math.sqrt(10));
        Shrinking unknown = Shrinking.of(descent.decayedBy(1), OptionalDouble.empty());
        Map<Quantity, Double> hidden = joined(
                new Sight(gradient(), w, w.mul(kept).add(step), unknown, Optional.empty()),
                Norms.euclidean(),
                Joining.EUCLIDEAN);
        assertThat(hidden.get(Quantity.ALIGNMENT)).isNaN();
        assertThat(hidden.get(Quantity.UPDATE_NORM)).isPositive();
        assertThat(Shrinking.of(descent.decayedBy(Decay.coupled(1)), OptionalDouble.empty()))
                .isEqualTo(Shrinking.NONE);
    }

    @Test
    void successive_updates() {
        Tensor w = weight();
        Tensor u = matrix(1, 0, 0, 0);
        Tensor last = matrix(2, 2, 0, 0);
        Map<Quantity, Double> found = joined(
                new Sight(gradient(), w, w.add(u), Shrinking.NONE, Optional.of(last)),
                Norms.euclidean(),
                Joining.EUCLIDEAN);
        assertQuantity(found, Quantity.TURN, Math.sqrt(0.5));
    }

    @Test
    void zeros_give_zeros() {
        Tensor zero = torch.zeros_like(weight());
        for (Norm norm : new Norm[] {Norms.euclidean(), Norms.max(), SPECTRAL}) {
            Map<Quantity, Double> found =
                    joined(new Sight(zero, zero, zero, Shrinking.NONE, Optional.of(zero)), norm, Joining.LARGEST);
            assertThat(found.values()).allSatisfy(value -> assertThat(value).isZero());
        }
        Map<Quantity, Double> begun = joined(
                new Sight(gradient(), zero, gradient(), Shrinking.NONE, Optional.empty()),
                Norms.euclidean(),
                Joining.LARGEST);
        assertThat(begun.get(Quantity.EFFECTIVE_RATE)).as("relative to nothing").isNaN();
    }

    @Test
    void what_is_not_finite_is_nan_and_stays_in_its_matrix() {
        Tensor g = torch.cat(new TensorVector(gradient(), gradient()));
        g.select(0, 1).fill_(new Scalar(Double.NaN));
        Tensor largest = Spectrum.largest(g);
        assertThat(largest.data_ptr_double().get(0)).isCloseTo(3, within(CLOSE));
        assertThat(largest.data_ptr_double().get(1)).isNaN();
    }

    @Test
    void singular_values_at_the_ends_of_float32() {
        for (double scale : new double[] {1e-30, 1, 1e30}) {
            Tensor x = gradient().mul(new Scalar(scale)).to(ScalarType.Float);
            assertThat(Spectrum.largest(x).item_double() / scale).isCloseTo(3, within(1e-6));
            assertThat(Spectrum.largest(x.narrow(1, 0, 1)).item_double() / scale)
                    .isCloseTo(3, within(1e-6));
        }
    }
}
