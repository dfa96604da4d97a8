package io.steepest.benchmarks.kernel;

import io.steepest.profile.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * The times that decided one number of a {@link Profile}.
 *
 * @param field name of the number in a file
 * @param ratio what is divided by what
 * @param trials in ascending order
 */
public record ProfileCurve(String field, String ratio, List<Trial> trials) {
    /** A shipped number stays where no other is better by more than this. */
    private static final double KEPT = 1.05;

    /**
     * One point.
     *
     * @param at side, ratio of sides or number of entries
     * @param ratio of two times, each the least of several that were taken by turns
     */
    public record Trial(double at, double ratio) {}

    /** Copies the list. */
    public ProfileCurve {
        trials = List.copyOf(trials);
    }

    /** Two kernels at each point. */
    static ProfileCurve ofTwo(
            String field,
            String ratio,
            List<Double> points,
            int rounds,
            DoubleFunction<Runnable> first,
            DoubleFunction<Runnable> second) {
        List<Runnable> tasks = new ArrayList<>();
        for (double at : points) {
            tasks.add(first.apply(at));
            tasks.add(second.apply(at));
        }
        List<Double> times = leastTimes(tasks, rounds);
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            trials.add(new Trial(points.get(i), times.get(2 * i) / times.get(2 * i + 1)));
        }
        return new ProfileCurve(field, ratio, trials);
    }

    /** The same work cut into parts of each size, over the fastest. */
    static ProfileCurve ofSizes(String field, List<Double> sizes, int rounds, DoubleFunction<Runnable> work) {
        List<Double> times = leastTimes(sizes.stream().map(work::apply).toList(), rounds);
        double best = times.stream().mapToDouble(t -> t).min().orElseThrow();
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            trials.add(new Trial(sizes.get(i), times.get(i) / best));
        }
        return new ProfileCurve(field, "time over the least", trials);
    }

    /** Of every task, in nanoseconds; they run by turns, so that slow phases of the machine hit all. */
    private static List<Double> leastTimes(List<Runnable> tasks, int rounds) {
        double[] least = new double[tasks.size()];
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < least.length; i++) {
                long begin = System.nanoTime();
                tasks.get(i).run();
                double time = System.nanoTime() - begin;
                // the first round makes buffers
                least[i] = round <= 0 ? time : Math.min(least[i], time);
            }
        }
        return Arrays.stream(least).boxed().toList();
    }

    /**
     * The point from which on the first kernel is taken and the product of times over all points is least; {@link
     * Profile#NEVER} if that is after the last.
     */
    double crossing(double shipped) {
        double best = Profile.NEVER;
        double least = cost(best);
        for (Trial trial : trials) {
            if (cost(trial.at) < least) {
                best = trial.at;
                least = cost(best);
            }
        }
        return cost(shipped) <= least + Math.log(KEPT) ? shipped : best;
    }

    private double cost(double from) {
        return trials.stream()
                .filter(trial -> trial.at >= from)
                .mapToDouble(trial -> Math.log(trial.ratio))
                .sum();
    }

    /** The size of the least time. */
    double best(double shipped) {
        Trial best = trials.get(0);
        for (Trial trial : trials) {
            best = trial.ratio < best.ratio ? trial : best;
        }
        double bound = KEPT * best.ratio;
        boolean kept = trials.stream().anyMatch(trial -> trial.at == shipped && trial.ratio <= bound);
        return kept ? shipped : best.at;
    }
}
