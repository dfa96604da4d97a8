package io.steepest.optim;

import io.steepest.Nets;
import io.steepest.Tensors;
import java.util.function.LongToDoubleFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convex problem with two weights, and what happens to its gradients on the way.
 *
 * @param loss of two weights, least 0
 * @param start the first weights
 * @param seen what the loss and the gradient of a step are multiplied by; zero for a step without a gradient
 * @param kick what is added to the weights before a step
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Bowl(Loss loss, double[] start, LongToDoubleFunction seen, LongToDoubleFunction kick) {

    /** A loss with its gradient; all numbers are float64, so that what is stepped is all that is rounded. */
    interface Loss {
        double of(double x, double y);

        double[] gradient(double x, double y);
    }

    /** {@code ½(x² + 10y²)}. */
    record Quadratic() implements Loss {
        @Override
        public double of(double x, double y) {
            return (x * x + 10 * y * y) / 2;
        }

        @Override
        public double[] gradient(double x, double y) {
            return new double[] {x, 10 * y};
        }
    }

    /** Logistic regression without noise in it: each of two points is seen with both labels alike, so the least is at zero. */
    record Logistic() implements Loss {
        private static double both(double z) {
            return Math.log1p(Math.exp(-Math.abs(z))) + Math.abs(z) / 2 - Math.log(2);
        }

        @Override
        public double of(double x, double y) {
            return both(x) + both(3 * y);
        }

        @Override
        public double[] gradient(double x, double y) {
            return new double[] {Math.tanh(x / 2) / 2, 3 * Math.tanh(1.5 * y) / 2};
        }
    }

    static Bowl of(Loss loss) {
        return new Bowl(loss, new double[] {1, -0.7}, t -> 1, t -> 0);
    }

    Bowl from(double x, double y) {
        return new Bowl(loss, new double[] {x, y}, seen, kick);
    }

    Bowl seeing(LongToDoubleFunction factor) {
        return new Bowl(loss, start, factor, kick);
    }

    Bowl kicked(LongToDoubleFunction by) {
        return new Bowl(loss, start, seen, by);
    }

    /**
     * What became of the weights.
     *
     * @param sizes of the steps
     * @param weights after each step, two by two
     * @param losses before each step, without the factor
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Path(double[] sizes, double[][] weights, double[] losses) {

        /** The loss at the end. */
        double last() {
            return losses[losses.length - 1];
        }
    }

    /** Follows a recipe; the last loss is that after the last step. */
    Path follow(Recipe recipe, ScalarType type, int steps) {
        Nets.Bare net = new Nets.Bare().with("w", Tensors.of(start).to(type).view(1, 2));
        double[] sizes = new double[steps];
        double[][] weights = new double[steps][];
        double[] losses = new double[steps + 1];
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                NoGradGuard frozen = new NoGradGuard()) {
            for (int i = 0; i < steps; i++) {
                double factor = seen.applyAsDouble(i + 1);
                double kicked = kick.applyAsDouble(i + 1);
                if (kicked != 0) {
                    net.get("w").add_(new Scalar(kicked));
                }
                double[] w = numbers(net.get("w"));
                losses[i] = loss.of(w[0], w[1]);
                double[] g = loss.gradient(w[0], w[1]);
                net.gradient(
                        "w", Tensors.of(g[0] * factor, g[1] * factor).to(type).view(1, 2));
                optimizer.step(factor * losses[i], () -> {
                    double[] there = numbers(net.get("w"));
                    return factor * loss.of(there[0], there[1]);
                });
                sizes[i] = optimizer.stepSize().orElseThrow();
                weights[i] = numbers(net.get("w"));
            }
        }
        losses[steps] = loss.of(weights[steps - 1][0], weights[steps - 1][1]);
        return new Path(sizes, weights, losses);
    }

    private static double[] numbers(Tensor w) {
        return new double[] {w.get(0).get(0).item_double(), w.get(0).get(1).item_double()};
    }
}
