package io.steepest.lab.experiment;

import io.steepest.lab.train.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds a step size on a grid of factors of two around a first guess. Where the best is at an end, the grid grows there,
 * until the best has a worse neighbour on each side.
 */
public final class Tune {
    private static final int REACH = 2;
    private static final int GREATEST_REACH = 8;

    private Tune() {}

    /**
     * The grid of one optimizer.
     *
     * @param series how runs are run
     * @param setup with the first guess as its step size; every trial runs the whole of it
     * @return the trials in order of step size, the best one marked; shorter if a stop was wished
     */
    public static List<Trial> run(Series series, Setup setup) {
        Map<Integer, Double> losses = new TreeMap<>();
        for (int i = -REACH; i <= REACH; i++) {
            trial(series, setup, i, losses);
        }
        int best = best(losses);
        while (Math.abs(best) < GREATEST_REACH && !series.stop().wished()) {
            int neighbour = losses.containsKey(best + 1) ? best - 1 : best + 1;
            if (losses.containsKey(neighbour)) {
                break;
            }
            trial(series, setup, neighbour, losses);
            best = best(losses);
        }
        List<Trial> trials = new ArrayList<>();
        for (Map.Entry<Integer, Double> e : losses.entrySet()) {
            trials.add(new Trial(setup.optimizer().name(), lr(setup, e.getKey()), e.getValue(), e.getKey() == best));
        }
        return trials;
    }

    /** The step size of the trial that was best. */
    public static double chosen(List<Trial> trials) {
        return trials.stream().filter(Trial::chosen).findFirst().orElseThrow().lr();
    }

    private static void trial(Series series, Setup setup, int power, Map<Integer, Double> losses) {
        if (series.stop().wished()) {
            return;
        }
        Setup.Choice c = setup.optimizer();
        double lr = lr(setup, power);
        String label = String.format("%s at %.3g", c.name(), lr);
        Setup changed = setup.with(new Setup.Choice(c.name(), lr, c.decay(), c.roles()));
        losses.put(power, series.run(label, changed).last().validationLoss());
    }

    private static double lr(Setup setup, int power) {
        return setup.optimizer().lr() * Math.pow(2, power);
    }

    private static int best(Map<Integer, Double> losses) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<Integer, Double> e : losses.entrySet()) {
            if (e.getValue() < least) {
                least = e.getValue();
                best = e.getKey();
            }
        }
        return best;
    }
}
