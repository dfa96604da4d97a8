package io.steepest.testkit;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.LongToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
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
 * @param interrupted after so many steps another optimizer goes on from what a checkpoint has; zero for never
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Bowl(Loss loss, double[] start, LongToDoubleFunction seen, LongToDoubleFunction kick, int interrupted) {

    /** A way goes on for so many steps once the loss is low enough, which shows whether it goes back up. */
    private static final int FURTHER = 10;

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
        return new Bowl(loss, new double[] {1, -0.7}, t -> 1, t -> 0, 0);
    }

    Bowl from(double x, double y) {
        return new Bowl(loss, new double[] {x, y}, seen, kick, interrupted);
    }

    Bowl seeing(LongToDoubleFunction factor) {
        return new Bowl(loss, start, factor, kick, interrupted);
    }

    Bowl kicked(LongToDoubleFunction by) {
        return new Bowl(loss, start, seen, by, interrupted);
    }

    Bowl interruptedAfter(int steps) {
        return new Bowl(loss, start, seen, kick, steps);
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
        return follow(recipe, type, steps, loss -> false);
    }

    /**
     * Follows a recipe for so many steps, or fewer.
     *
     * @param enough a loss that is low enough: {@value #FURTHER} steps later the way ends
     */
    Path follow(Recipe recipe, ScalarType type, int steps, DoublePredicate enough) {
        double[] sizes = new double[steps];
        double[][] weights = new double[steps][];
        double[] losses = new double[steps + 1];
        int end = steps;
        try (Walk walk = new Walk(this, recipe, type);
                NoGradGuard frozen = new NoGradGuard()) {
            for (int i = 0; i < end; i++) {
                if (i > 0 && i == interrupted) {
                    walk.resume();
                }
                try (PointerScope scope = new PointerScope()) {
                    losses[i] = walk.step(i + 1);
                    sizes[i] = walk.optimizer.stepSize().orElseThrow();
                    weights[i] = numbers(walk.net.get());
                }
                if (end == steps && enough.test(losses[i])) {
                    end = Math.min(steps, i + FURTHER);
                }
            }
        }
        losses[end] = loss.of(weights[end - 1][0], weights[end - 1][1]);
        return new Path(Arrays.copyOf(sizes, end), Arrays.copyOf(weights, end), Arrays.copyOf(losses, end + 1));
    }

    /** An optimizer on its way. */
    private static final class Walk implements AutoCloseable {
        private final Bowl bowl;
        private final Recipe recipe;
        private Weights net;
        private SteepestDescent optimizer;

        Walk(Bowl bowl, Recipe recipe, ScalarType type) {
            this.bowl = bowl;
            this.recipe = recipe;
            this.net = new Weights(Samples.vector(bowl.start).to(type).view(1, 2));
            this.optimizer = SteepestDescent.of(net, recipe);
        }

        /** Takes the step of a number and returns the loss before it. */
        double step(int t) {
            Tensor weights = net.get();
            double factor = bowl.seen.applyAsDouble(t);
            double kicked = bowl.kick.applyAsDouble(t);
            if (kicked != 0) {
                weights.add_(new Scalar(kicked));
            }
            double[] w = numbers(weights);
            double[] g = bowl.loss.gradient(w[0], w[1]);
            double now = bowl.loss.of(w[0], w[1]);
            net.gradient(Samples.vector(g[0] * factor, g[1] * factor)
                    .to(weights.scalar_type())
                    .view(1, 2));
            optimizer.step(factor * now, () -> {
                double[] there = numbers(weights);
                return factor * bowl.loss.of(there[0], there[1]);
            });
            return now;
        }

        /** Goes on with another module and optimizer that were given the weights, the state and the number of steps. */
        void resume() {
            Weights other = new Weights(net.get());
            SteepestDescent resumed = SteepestDescent.of(other, recipe);
            resumed.restore(optimizer.state());
            optimizer.close();
            net = other;
            optimizer = resumed;
        }

        @Override
        public void close() {
            optimizer.close();
        }
    }

    private static double[] numbers(Tensor w) {
        return new double[] {w.get(0).get(0).item_double(), w.get(0).get(1).item_double()};
    }
}
