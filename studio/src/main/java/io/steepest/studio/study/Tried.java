package io.steepest.studio.study;

import io.steepest.studio.statistics.Spread;
import io.steepest.train.Choice;
import java.util.List;

/**
 * A point of a search or of a grid.
 *
 * @param knob the constant that was varied: {@value #LR}, {@value #REST} or {@value #DECAY}
 * @param value of the constant
 * @param choice the optimizer with all its constants
 * @param runs one a seed
 * @param losses the study's measure of each run, NaN where it diverged
 */
public record Tried(String knob, double value, Choice choice, List<Kept> runs, Spread losses) {
    /** The step size. */
    public static final String LR = "lr";

    /** The step size of the roles that another optimizer steps. */
    public static final String REST = "adam-lr";

    /** The weight decay. */
    public static final String DECAY = "decay";

    /** Copies the runs. */
    public Tried {
        runs = List.copyOf(runs);
    }

    /** Returns a point. */
    static Tried of(String knob, double value, Choice choice, List<Kept> runs, String measure) {
        Spread losses = new Spread(
                runs.stream().map(run -> run.outcome().measure(measure)).toList());
        return new Tried(knob, value, choice, runs, losses);
    }

    /** Returns the mean loss over the seeds, NaN if a run diverged. */
    public double loss() {
        double mean = losses.mean();
        return Double.isFinite(mean) ? mean : Double.NaN;
    }

    /** Returns whether every run ended with less than the loss it began with. */
    public boolean isStable() {
        return runs.stream()
                .allMatch(run -> run.outcome().measure(Outcome.VALIDATION_LOSS)
                        < run.outcome().start());
    }
}
