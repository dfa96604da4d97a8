package io.steepest.studio.experiment;

import io.steepest.recipe.Recipe;
import io.steepest.step.Adaptive;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.studio.experiment.RescaleOptimizers.Entry;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.Memory;
import io.steepest.train.Stop;
import io.steepest.train.data.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.global.torch;

/**
 * Whether it matters how features are scaled: optimizers on a table whose features were multiplied by
 * {@code exp(U(−k,k))}, at the step size tuned on the original table and at one tuned anew. Veprikov et al. (2025), on other
 * data.
 *
 * <p>The linear model from zero, and the hidden layer whose first weights are divided by the factors, compute the same
 * function of scaled features as of the original ones. An optimizer that is invariant to rescaling then has the same loss at
 * every step.
 */
public final class Rescale {
    /** Names of the measures. */
    public static final String TRAINING = "train_loss";

    /** Loss that step sizes are chosen by. */
    public static final String VALIDATION = "validation_loss";

    /** Part of one, of data that nothing was chosen by. */
    public static final String ACCURACY = "test_accuracy";

    /** The largest relative difference of the curve of losses to that on the original features. */
    public static final String DEVIATION = "curve_deviation";

    /** What is trained. */
    public enum Model {
        /** Logits linear in the features, from zero. */
        LINEAR,
        /** One hidden layer. */
        MLP
    }

    /** Initial weights of a hidden layer on scaled features. */
    public enum Init {
        /** Divided by the factors: the function is the same for every k. */
        RESCALED,
        /** The same numbers for every k: the function is another. */
        INDEPENDENT
    }

    /**
     * What all runs share.
     *
     * @param model what is trained
     * @param width of the hidden layer
     * @param init of the hidden layer
     * @param steps of a run, the step size going down to zero on a straight line
     * @param batch rows of a step
     */
    public record Problem(Model model, int width, Init init, int steps, int batch) {

        /** Checks that the numbers are positive. */
        public Problem {
            atLeastOne("--width", width);
            atLeastOne("--steps", steps);
            atLeastOne("--batch", batch);
        }
    }

    /**
     * What came of one optimizer; conditions in the order of the ks.
     *
     * @param optimizer its name
     * @param invariant whether theory promises the same loss for every k
     * @param kept at the step size tuned on the original features; with the deviation of the curve
     * @param tuned at a step size tuned for each k
     */
    public record Row(String optimizer, boolean invariant, List<Tuned> kept, List<Tuned> tuned) {}

    /** Told of each condition that is done. */
    @FunctionalInterface
    public interface Done {

        /**
         * One optimizer on one scale is done.
         *
         * @param result at its own step size
         */
        void accept(Tuned result);
    }

    private final Table table;
    private final Problem problem;
    private final List<Double> ks;
    private final int seeds;
    private final Stop stop;

    /**
     * The experiment.
     *
     * @param table with the features
     * @param problem what all runs share
     * @param ks reaches of the logarithms of the factors; 0 must be the first
     * @param seeds runs of each, with seeds 1, 2, …: of factors, batches and weights
     * @param stop asked before each run
     */
    public Rescale(Table table, Problem problem, List<Double> ks, int seeds, Stop stop) {
        if (ks.isEmpty() || ks.get(0) != 0 || ks.stream().anyMatch(k -> !(k >= 0 && k <= 100))) {
            throw new IllegalArgumentException("--ks must begin with 0 and lie in [0, 100], found " + ks);
        }
        atLeastOne("--seeds", seeds);
        double row = table.width();
        if (problem.model() == Model.MLP) {
            row += problem.width();
            // weights, their gradients and an average of these, in float64
            Memory.require(
                    "a hidden layer of --width " + problem.width(),
                    3.0 * Double.BYTES * problem.width() * table.width(),
                    "a smaller width");
        }
        Memory.require("--batch " + problem.batch(), row * Double.BYTES * problem.batch(), "a smaller batch");
        this.table = table;
        this.problem = problem;
        this.ks = List.copyOf(ks);
        this.seeds = seeds;
        this.stop = stop;
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1, found " + value);
        }
    }

    /** How a k is called. */
    public static String condition(double k) {
        return "k = " + (k == Math.rint(k) ? String.valueOf((long) k) : String.valueOf(k));
    }

    /**
     * Runs optimizers side by side, each on a thread of its own.
     *
     * @param entries the optimizers
     * @param workers at most so many at a time
     * @param done told of each condition that is done, by one thread at a time
     * @return one row an optimizer, in their order; if a stop was wished, those with a result for at least one k
     */
    public List<Row> run(List<Entry> entries, int workers, Done done) {
        Lock telling = new ReentrantLock();
        Done serial = result -> {
            telling.lock();
            try {
                done.accept(result);
            } finally {
                telling.unlock();
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            // the slowest are at the end of the list: begun first, they do not keep all others waiting
            Deque<Future<Row>> rows = new ArrayDeque<>();
            for (int i = entries.size() - 1; i >= 0; i--) {
                Entry entry = entries.get(i);
                rows.push(pool.submit(() -> {
                    // the matrices are small: threads inside one step would only wait for each other
                    torch.set_num_threads(1);
                    return run(entry, serial);
                }));
            }
            List<Row> results = new ArrayList<>();
            for (Future<Row> row : rows) {
                results.add(row.get());
            }
            results.removeIf(row -> row.kept().isEmpty());
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while optimizers ran", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // as it was thrown: its class says whether libtorch threw it
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Tunes and runs one optimizer on every scale; the lists are shorter if a stop was wished. */
    public Row run(Entry entry, Done done) {
        List<Tuned> kept = new ArrayList<>();
        List<Tuned> tuned = new ArrayList<>();
        List<RescaledRun> original = List.of();
        double first = entry.lr();
        double guess = first;
        for (double k : ks) {
            Grid grid = new Grid(entry, k);
            grid.search(guess);
            guess = grid.best(guess);
            first = k == 0 ? guess : first;
            List<RescaledRun> runs = grid.at(first);
            List<RescaledRun> best = grid.at(guess);
            if (stop.wished()) {
                break;
            }
            original = k == 0 ? runs : original;
            Map<String, Spread> measures = measures(runs);
            measures.put(DEVIATION, deviation(runs, original));
            kept.add(new Tuned(entry.name(), condition(k), first, k == 0 ? grid.trials : List.of(), measures));
            tuned.add(new Tuned(entry.name(), condition(k), guess, grid.trials, measures(best)));
            done.accept(tuned.get(tuned.size() - 1));
        }
        return new Row(entry.name(), entry.invariant(), kept, tuned);
    }

    /** The runs of one optimizer on one scale, by step size. */
    private final class Grid {
        private final Entry entry;
        private final double k;
        private final Map<Double, List<RescaledRun>> known = new HashMap<>();
        private List<Trial> trials = List.of();

        Grid(Entry entry, double k) {
            this.entry = entry;
            this.k = k;
        }

        void search(double guess) {
            trials = Tune.far(entry.name(), guess, lr -> {
                List<RescaledRun> runs = at(lr);
                return stop.wished()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                spread(runs, RescaledRun::validation).mean());
            });
        }

        double best(double otherwise) {
            return Tune.chosen(trials).orElse(otherwise);
        }

        List<RescaledRun> at(double lr) {
            return known.computeIfAbsent(lr, rate -> seeds(entry, rate, k));
        }
    }

    private List<RescaledRun> seeds(Entry entry, double lr, double k) {
        List<RescaledRun> runs = new ArrayList<>();
        for (int seed = 1; seed <= seeds && !stop.wished(); seed++) {
            runs.add(RescaledRun.of(table, problem, paced(entry.recipe().apply(lr), lr, problem.steps()), k, seed));
        }
        return runs;
    }

    /** The recipe with its step size, or the factor on its adaptive one, going down to zero on a straight line. */
    static Recipe paced(Recipe recipe, double lr, int steps) {
        Schedule schedule = StepRule.linear(lr, 0, steps);
        return recipe.stepping(recipe.rule() instanceof Adaptive rule ? rule.paced(schedule) : schedule);
    }

    private static Map<String, Spread> measures(List<RescaledRun> runs) {
        Map<String, Spread> measures = new LinkedHashMap<>();
        measures.put(TRAINING, spread(runs, RescaledRun::training));
        measures.put(VALIDATION, spread(runs, RescaledRun::validation));
        measures.put(ACCURACY, spread(runs, RescaledRun::accuracy));
        return measures;
    }

    private static Spread spread(List<RescaledRun> runs, ToDoubleFunction<RescaledRun> of) {
        return new Spread(runs.stream().map(of::applyAsDouble).toList());
    }

    private static Spread deviation(List<RescaledRun> runs, List<RescaledRun> original) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            all.add(runs.get(i).deviation(original.get(i)));
        }
        return new Spread(all);
    }

    /** The model in words. */
    public String model() {
        return problem.model() == Model.LINEAR
                ? String.format(
                        Locale.ROOT, "linear model %d–%d without bias, from zero", table.width(), table.classes())
                : String.format(
                        Locale.ROOT,
                        "network %d–%d–%d with ReLU and without biases; first layer %s",
                        table.width(),
                        problem.width(),
                        table.classes(),
                        problem.init() == Init.RESCALED
                                ? "divided by the factors at the start"
                                : "the same at the start whatever the factors are");
    }
}
