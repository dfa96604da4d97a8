package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Proposition 6 and Appendix B: the square loss of a linear model is majorized by a spectral bound. */
final class Majorization {
    private static final String BOUND = "Proposition 6, Eq. (20)–(21)";

    private Majorization() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "prop-6",
                        BOUND,
                        "square loss, inputs of length √d_in: L(W+Δ) ≤ L(W) + ⟨∇L,Δ⟩ + ½·(d_in/d_out)·‖Δ‖²_{ℓ₂→ℓ₂}",
                        "largest excess of the left side over the right, over the larger of last term and loss; 4 shapes, 500"
                                + " draws each",
                        Tolerance.rounding(),
                        () -> excess(w -> Exchange.number(Norms.rmsToRms(Polar.svd())::of, w))),
                new Claim(
                        "prop-6-equality",
                        BOUND,
                        "equality is possible: inputs all along one line, Δ = a·xᵀ",
                        "difference of the two sides, over the larger of last term and loss",
                        Tolerance.rounding(),
                        () -> equality(w -> Exchange.number(Norms.rmsToRms(Polar.svd())::of, w))),
                new Claim(
                        "prop-6-step",
                        BOUND,
                        "minimizing the bound is spectral descent with λ = d_in/d_out; the loss falls by (tr Σ)²/(2λ) at"
                                + " least",
                        "part of that decrease that is missing; gap of the step from the bound's minimum",
                        Tolerance.rounding(),
                        () -> decrease(Norms.spectral(Polar.svd()))),
                new Claim(
                        "eq-49",
                        "Appendix B, Eq. (48)–(49)",
                        "only the second-order term is bounded: L(W+Δ) = L(W) + ⟨∇L,Δ⟩ + 1/(2n·d_out)·Σ‖Δx_i‖² exactly",
                        "largest relative difference of the two sides, and of ⟨∇L,Δ⟩ from central differences",
                        new Tolerance(1e-10, "differences of losses at Δ of length 1e-2 to 1 lose up to four digits"),
                        Majorization::expansion));
    }

    /** Square loss {@code 1/(2n·d_out)·Σ‖W x_i − y_i‖²}; inputs are columns of length √d_in. */
    private record Regression(Matrix inputs, Matrix targets) {
        static Regression random(Random random, int out, int in, int samples) {
            Matrix x = Matrix.normal(random, in, samples);
            return new Regression(
                    Matrix.of(
                            in,
                            samples,
                            (i, j) -> x.at(i, j) * Math.sqrt(in) / x.column(j).length()),
                    Matrix.normal(random, out, samples));
        }

        double loss(Matrix w) {
            Matrix residual = w.times(inputs).minus(targets);
            return residual.inner(residual) / (2.0 * inputs.columns() * w.rows());
        }

        Matrix gradient(Matrix w) {
            return w.times(inputs).minus(targets).times(inputs.transpose()).times(1.0 / (inputs.columns() * w.rows()));
        }

        double secondOrder(Matrix d) {
            Matrix moved = d.times(inputs);
            return moved.inner(moved) / (2.0 * inputs.columns() * d.rows());
        }
    }

    private static final int[][] SHAPES = {{3, 5}, {5, 3}, {4, 4}, {1, 6}};

    /** The excess of the loss over the bound with half the square of a norm for its last term. */
    static double excess(ToDoubleFunction<Matrix> norm) {
        Random random = new Random(1);
        double worst = 0;
        for (int[] shape : SHAPES) {
            for (int i = 0; i < 500; i++) {
                Regression data = Regression.random(random, shape[0], shape[1], 1 + i % 9);
                Matrix w = Matrix.normal(random, shape[0], shape[1]);
                Matrix d = Matrix.normal(random, shape[0], shape[1]).times(Math.pow(10, -2 + i % 4));
                worst = Math.max(worst, excess(data, w, d, norm));
            }
        }
        return worst;
    }

    private static double excess(Regression data, Matrix w, Matrix d, ToDoubleFunction<Matrix> norm) {
        double length = norm.applyAsDouble(d);
        double last = length * length / 2;
        double first = data.gradient(w).inner(d);
        return (data.loss(w.plus(d)) - data.loss(w) - first - last) / Math.max(last, data.loss(w));
    }

    static double equality(ToDoubleFunction<Matrix> norm) {
        Random random = new Random(2);
        double worst = 0;
        for (int[] shape : SHAPES) {
            Matrix x = Matrix.normal(random, shape[1], 1);
            Matrix unit = x.times(Math.sqrt(shape[1]) / x.length());
            Regression data = new Regression(
                    Matrix.of(shape[1], 6, (i, j) -> j % 2 == 0 ? unit.at(i, 0) : -unit.at(i, 0)),
                    Matrix.normal(random, shape[0], 6));
            Matrix w = Matrix.normal(random, shape[0], shape[1]);
            Matrix d = Matrix.normal(random, shape[0], 1).times(unit.transpose());
            worst = Math.max(worst, Math.abs(excess(data, w, d, norm)));
        }
        return worst;
    }

    static double decrease(Norm norm) {
        Random random = new Random(3);
        double worst = 0;
        for (int[] shape : SHAPES) {
            double lambda = shape[1] / (double) shape[0];
            for (int i = 0; i < 20; i++) {
                Regression data = Regression.random(random, shape[0], shape[1], 3 + i);
                Matrix w = Matrix.normal(random, shape[0], shape[1]);
                Matrix g = data.gradient(w);
                Matrix step = Walk.firstStep(FirstProposition.under(norm, StepRule.sharpness(lambda)), g);
                double trace = SingularValues.of(g).sigma().sum();
                double promised = trace * trace / (2 * lambda);
                double found = data.loss(w) - data.loss(w.plus(step));
                worst = Math.max(worst, (promised - found) / promised);
                if (i == 0) {
                    Objective objective = Objective.of(g, Defined.spectral(), lambda);
                    worst = Math.max(worst, objective.gap(Map.of("w", step), random));
                }
            }
        }
        return worst;
    }

    private static double expansion() {
        Random random = new Random(4);
        double worst = 0;
        for (int[] shape : SHAPES) {
            Regression data = Regression.random(random, shape[0], shape[1], 8);
            Matrix w = Matrix.normal(random, shape[0], shape[1]);
            for (double size : new double[] {1e-2, 1e-1, 1}) {
                Matrix d = Matrix.normal(random, shape[0], shape[1]).times(size);
                double first = data.gradient(w).inner(d);
                double right = data.loss(w) + first + data.secondOrder(d);
                double central = (data.loss(w.plus(d)) - data.loss(w.minus(d))) / 2;
                worst = Math.max(worst, Math.abs(data.loss(w.plus(d)) - right) / data.secondOrder(d));
                worst = Math.max(worst, Math.abs(central - first) / Math.abs(first));
            }
        }
        return worst;
    }
}
