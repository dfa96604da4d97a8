package io.steepest.studio.experiment;

import io.steepest.train.Choice;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Finds a step size on a grid of factors of two around a first guess. Where the best is at an end, the grid grows there,
 * until the best has a worse neighbour on each side.
 */
public final class Tune {
    private static final int REACH = 2;
    private static final int GREATEST_REACH = 8;
    private static final int COARSE = 3;
    private static final int FARTHEST = 60;

    private Tune() {}

    /**
     * The grid of one optimizer.
     *
     * @param series how runs are run
     * @param setup with the first guess as its step size; every trial runs the whole of it
     * @return the trials in order of step size, the best one marked; if a stop was wished, those that ended before
     */
    public static List<Trial> run(Series series, Setup setup) {
        Choice c = setup.optimizer();
        return search(c.name(), c.lr(), lr -> {
            if (series.stop().wished()) {
                return OptionalDouble.empty();
            }
            String label = String.format(Locale.ROOT, "%s at %.3g", c.name(), lr);
            RunResult result = series.run(label, setup.with(c.at(lr)));
            return result.interrupted()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(result.last().validationLoss());
        });
    }

    /**
     * The grid of any loss.
     *
     * @param optimizer name for the trials
     * @param guess the middle of the first five step sizes
     * @param loss of a step size, NaN where it diverges; empty ends the search
     * @return the trials in order of step size, the one of least loss marked; none is if all diverged
     */
    static List<Trial> search(String optimizer, double guess, DoubleFunction<OptionalDouble> loss) {
        NavigableMap<Integer, Double> losses = new TreeMap<>();
        OptionalInt next = OptionalInt.of(-REACH);
        while (next.isPresent()) {
            int power = next.getAsInt();
            OptionalDouble found = loss.apply(guess * Math.pow(2, power));
            if (found.isEmpty()) {
                break;
            }
            losses.put(power, found.getAsDouble());
            next = losses.size() <= 2 * REACH ? OptionalInt.of(power + 1) : beyond(losses);
        }
        return trials(optimizer, guess, losses);
    }

    private static List<Trial> trials(String optimizer, double guess, Map<Integer, Double> losses) {
        OptionalInt best = best(losses);
        List<Trial> trials = new ArrayList<>();
        losses.forEach((power, value) -> trials.add(
                new Trial(optimizer, guess * Math.pow(2, power), value, best.isPresent() && power == best.getAsInt())));
        return trials;
    }

    /**
     * The grid of any loss whose best step size may be orders of magnitude away: first by factors of eight, until the best
     * has a worse neighbour on each side, then by factors of two between them.
     *
     * @param optimizer name for the trials
     * @param guess the step size that is tried first
     * @param loss of a step size, NaN where it diverges; empty ends the search
     * @return the trials in order of step size, the one of least loss marked; none is if all diverged
     */
    static List<Trial> far(String optimizer, double guess, DoubleFunction<OptionalDouble> loss) {
        return far(optimizer, guess, FARTHEST, loss);
    }

    /** The same, no farther than so many powers of two from the guess. */
    static List<Trial> far(String optimizer, double guess, int farthest, DoubleFunction<OptionalDouble> loss) {
        NavigableMap<Integer, Double> losses = new TreeMap<>();
        OptionalInt next = OptionalInt.of(0);
        while (next.isPresent()) {
            int power = next.getAsInt();
            OptionalDouble found = loss.apply(guess * Math.pow(2, power));
            if (found.isEmpty()) {
                break;
            }
            losses.put(power, found.getAsDouble());
            next = IntStream.of(COARSE, 1)
                    .mapToObj(stride -> missing(losses, stride, farthest))
                    .flatMapToInt(OptionalInt::stream)
                    .findFirst();
        }
        return trials(optimizer, guess, losses);
    }

    /** A neighbour of the best, at some distance, that was not tried; empty if both were. */
    private static OptionalInt missing(NavigableMap<Integer, Double> losses, int stride, int farthest) {
        // where every trial diverged, smaller step sizes may not
        OptionalInt best = best(losses);
        IntStream near = best.isPresent()
                ? IntStream.of(best.getAsInt() - stride, best.getAsInt() + stride)
                : IntStream.of(losses.firstKey() - COARSE);
        // once the search is fine it stays so: a best between the coarse ones has no coarse neighbours
        boolean over = best.isPresent() && Math.floorMod(best.getAsInt(), stride) != 0;
        return near.filter(p -> !over && !losses.containsKey(p) && Math.abs(p) <= farthest)
                .findFirst();
    }

    /** The step size of the trial that was best; empty if there was none. */
    public static OptionalDouble chosen(List<Trial> trials) {
        return trials.stream().filter(Trial::chosen).mapToDouble(Trial::lr).findFirst();
    }

    /** The next power to try, beyond the end that the best one is at. */
    private static OptionalInt beyond(NavigableMap<Integer, Double> losses) {
        // where every trial diverged, the smallest step size was the least bad
        int best = best(losses).orElse(losses.firstKey());
        if (Math.abs(best) == GREATEST_REACH) {
            return OptionalInt.empty();
        }
        if (best == losses.firstKey()) {
            return OptionalInt.of(best - 1);
        }
        return best == losses.lastKey() ? OptionalInt.of(best + 1) : OptionalInt.empty();
    }

    private static OptionalInt best(Map<Integer, Double> losses) {
        return losses.entrySet().stream()
                .filter(e -> Double.isFinite(e.getValue()))
                .min(Map.Entry.comparingByValue())
                .map(e -> OptionalInt.of(e.getKey()))
                .orElse(OptionalInt.empty());
    }
}
