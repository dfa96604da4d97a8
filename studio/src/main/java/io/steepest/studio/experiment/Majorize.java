package io.steepest.studio.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.studio.study.Search;
import io.steepest.train.data.Regression;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Linear predictors trained by minimizing majorizers of the square loss, against the same directions at tuned rates.
 * Bernstein and Newhouse (2024), Proposition 6, Eq. (20)–(21).
 */
public final class Majorize {
    /** The loss counts as reached once it is at most so many times the least. */
    public static final double REACHED = 1.01;

    // a first guess of a constant rate, as a part of the first step of the bound; the grid finds the rest
    private static final Search SEARCH = new Search(4, 3, 8);
    private static final double FIRST_RATE = 1.0 / 16;
    // below this part of the first excess a decrease is too near to rounding to be divided by
    private static final double RESOLVED = 1e-10;

    private Majorize() {}

    /** Where the length of a step comes from. */
    public enum Length {
        /** The sharpness of the bound from the shape alone. */
        ASSUMED,
        /** The sharpness of the bound from the second moments of the inputs. */
        MEASURED,
        /** The constant rate of a grid that ends lowest. */
        TUNED
    }

    /**
     * A bound on one data set.
     *
     * @param norm of the bound
     * @param assumed λ from the shape alone
     * @param measured λ from the second moments of the inputs
     */
    public record Bound(Majorizer norm, double assumed, double measured) {}

    /**
     * One rate of a search.
     *
     * @param lr the rate
     * @param excess of the loss at the end of the run
     * @param chosen whether it was the best
     */
    public record Trial(double lr, double excess, boolean chosen) {}

    /**
     * One run.
     *
     * @param norm what is steepest
     * @param length where the length of a step comes from
     * @param sharpness λ, NaN of a tuned run
     * @param rate the constant rate of a tuned run, else NaN
     * @param excess loss less the least loss, before the first step and after each
     * @param guaranteed decrease of each step that the bound promises, {@code ‖∇L‖†²/(2λ)}; empty of a tuned run
     * @param trials runs that the rate was chosen from
     */
    public record Run(
            Majorizer norm,
            Length length,
            double sharpness,
            double rate,
            List<Double> excess,
            List<Double> guaranteed,
            List<Trial> trials) {

        /** Norm and length in words. */
        @JsonProperty
        public String label() {
            return norm.label()
                    + switch (length) {
                        case ASSUMED -> ", λ of the shape";
                        case MEASURED -> ", λ of the data";
                        case TUNED -> ", tuned rate";
                    };
        }

        /** The smallest decrease over what was guaranteed, of steps whose decrease is not lost in rounding. */
        @JsonProperty
        public double leastRatio() {
            return IntStream.range(0, guaranteed.size())
                    .filter(i -> guaranteed.get(i) > RESOLVED * excess.get(0))
                    .mapToDouble(i -> (excess.get(i) - excess.get(i + 1)) / guaranteed.get(i))
                    .min()
                    .orElse(Double.NaN);
        }

        /** Number of steps that made the loss greater by more than rounding. */
        @JsonProperty
        public long rises() {
            return IntStream.range(1, excess.size())
                    .filter(i -> excess.get(i) - excess.get(i - 1) > 1e-14 * excess.get(0))
                    .count();
        }

        /** Steps until the loss is at most {@link #REACHED} times the least; empty if it never was. */
        public OptionalInt reached(double minimum) {
            return IntStream.range(0, excess.size())
                    .filter(i -> excess.get(i) <= (REACHED - 1) * minimum)
                    .findFirst();
        }
    }

    /**
     * All of one data set.
     *
     * @param data its name
     * @param description source and size
     * @param minimum the least loss of all weights, by least squares
     * @param start the loss of zero weights
     * @param bounds of the five norms
     * @param runs of the five norms with three lengths each
     */
    public record Result(
            String data, String description, double minimum, double start, List<Bound> bounds, List<Run> runs) {}

    /** Number of runs in a result. */
    public static int runs() {
        return Majorizer.values().length * Length.values().length;
    }

    /**
     * Runs all methods on one data set, from zero weights.
     *
     * @param data to fit
     * @param steps of each run
     * @param begun told of each run that begins
     */
    public static Result run(Regression data, int steps, Consumer<String> begun) {
        if (steps < 1) {
            throw new IllegalArgumentException("--steps must be at least 1, found " + steps);
        }
        try (PointerScope scope = new PointerScope()) {
            SquareLoss loss = SquareLoss.of(data);
            List<Bound> bounds = new ArrayList<>();
            List<Run> runs = new ArrayList<>();
            for (Majorizer norm : Majorizer.values()) {
                Bound bound = new Bound(norm, norm.assumed(loss.inputs(), loss.outputs()), norm.measured(loss));
                bounds.add(bound);
                begun.accept(norm.label() + ", λ of the shape");
                runs.add(bounded(loss, norm, Length.ASSUMED, bound.assumed(), steps));
                begun.accept(norm.label() + ", λ of the data");
                runs.add(bounded(loss, norm, Length.MEASURED, bound.measured(), steps));
                begun.accept(norm.label() + ", tuned rate");
                runs.add(tuned(loss, norm, bound.measured(), steps));
            }
            double start = loss.minimum() + runs.get(0).excess().get(0);
            return new Result(data.name(), data.description(), loss.minimum(), start, bounds, runs);
        }
    }

    private static Run bounded(SquareLoss loss, Majorizer norm, Length length, double sharpness, int steps) {
        List<Double> guaranteed = new ArrayList<>();
        List<Double> excess = descend(loss, steps, g -> {
            double dual = norm.norm().dual(g).item_double();
            guaranteed.add(dual * dual / (2 * sharpness));
            return norm.step(g, sharpness);
        });
        return new Run(norm, length, sharpness, Double.NaN, excess, guaranteed, List.of());
    }

    /** Gradient descent at the best constant rate; for the other norms the oracle at the best constant length. */
    private static Run tuned(SquareLoss loss, Majorizer norm, double sharpness, int steps) {
        double first;
        try (PointerScope scope = new PointerScope()) {
            Tensor g = loss.gradient(zero(loss));
            first = norm == Majorizer.FROBENIUS
                    ? 1 / sharpness
                    : FIRST_RATE * norm.norm().dual(g).item_double() / sharpness;
        }
        NavigableMap<Double, Double> tried = new TreeMap<>();
        Function<List<Double>, Optional<List<Double>>> ends = rates -> {
            rates.forEach(rate -> {
                List<Double> excess = descend(loss, steps, g -> constant(norm, g, rate));
                tried.put(rate, excess.get(excess.size() - 1));
            });
            return Optional.of(rates.stream().map(tried::get).toList());
        };
        double rate = SEARCH.around(first, ends).orElseThrow().value();
        List<Trial> trials = new ArrayList<>();
        tried.forEach((each, excess) -> trials.add(new Trial(each, excess, each == rate)));
        List<Double> excess = descend(loss, steps, g -> constant(norm, g, rate));
        return new Run(norm, Length.TUNED, Double.NaN, rate, excess, List.of(), trials);
    }

    private static Tensor constant(Majorizer norm, Tensor g, double rate) {
        Tensor direction = norm == Majorizer.FROBENIUS ? g.neg() : norm.norm().lmo(g);
        return direction.mul_(new Scalar(rate));
    }

    private static Tensor zero(SquareLoss loss) {
        return torch.zeros(new long[] {1, loss.outputs(), loss.inputs()}, new TensorOptions(ScalarType.Double));
    }

    /** A step from a gradient. */
    @FunctionalInterface
    private interface Step {
        Tensor of(Tensor gradient);
    }

    /** The excess losses from zero weights on; after infinity all are. */
    private static List<Double> descend(SquareLoss loss, int steps, Step step) {
        try (PointerScope scope = new PointerScope()) {
            Tensor w = zero(loss);
            List<Double> excess = new ArrayList<>(List.of(loss.excess(w)));
            for (int i = 0; i < steps; i++) {
                try (PointerScope each = new PointerScope()) {
                    boolean finite = Double.isFinite(excess.get(i));
                    if (finite) {
                        w.add_(step.of(loss.gradient(w)));
                    }
                    double now = finite ? loss.excess(w) : Double.POSITIVE_INFINITY;
                    excess.add(Double.isFinite(now) ? now : Double.POSITIVE_INFINITY);
                }
            }
            return excess;
        }
    }
}
