package io.steepest.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.optim.Explanation;
import java.util.List;
import java.util.Map;

/**
 * What one training run gave. Losses are in nats per token (text) or per example (images, tables).
 *
 * @param optimizer name of the recipe
 * @param seed of the weights and the batches
 * @param hyperparameters everything needed to run it again, by command-line option name
 * @param parameters number of trained numbers
 * @param last the last point of the curve, {@code final} in JSON
 * @param best the point of lowest validation loss
 * @param curve points in order of steps; the first is before any step
 * @param optimizerSeconds spent in the optimizer's step
 * @param modelSeconds spent in forward and backward passes
 * @param stateBytes memory of the optimizer's state
 * @param peakMemoryBytes highest resident memory of the process so far
 * @param recipe the optimizer in words, one line per role
 * @param tensors which tensor got which norm
 * @param sample text written by the trained model, empty where it writes none
 * @param interrupted whether the run was ended before its last step
 */
public record RunResult(
        String optimizer,
        long seed,
        Map<String, Object> hyperparameters,
        long parameters,
        @JsonProperty("final") Point last,
        Point best,
        List<Point> curve,
        double optimizerSeconds,
        double modelSeconds,
        long stateBytes,
        long peakMemoryBytes,
        String recipe,
        List<Explanation.Row> tensors,
        String sample,
        boolean interrupted) {

    /** Returns this result with a text that the trained model wrote. */
    RunResult sampled(String text) {
        return new RunResult(
                optimizer,
                seed,
                hyperparameters,
                parameters,
                last,
                best,
                curve,
                optimizerSeconds,
                modelSeconds,
                stateBytes,
                peakMemoryBytes,
                recipe,
                tensors,
                text,
                interrupted);
    }

    /**
     * One evaluation.
     *
     * @param step number of steps taken
     * @param tokens tokens (or examples) trained on
     * @param seconds of training, evaluation not counted
     * @param trainLoss mean over the steps since the last point; at step 0 the validation loss
     * @param validationLoss over the whole validation part used
     * @param stepSize of the last step, 0 before one
     * @param validationAccuracy part of the same validation examples whose greatest logit is their class, 0 to 1; NaN
     *     where the run diverged, null of data without classes, which JSON leaves out
     */
    public record Point(
            long step,
            long tokens,
            double seconds,
            double trainLoss,
            double validationLoss,
            double stepSize,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double validationAccuracy) {

        /** A point of a run on data without classes. */
        public Point(long step, long tokens, double seconds, double trainLoss, double validationLoss, double stepSize) {
            this(step, tokens, seconds, trainLoss, validationLoss, stepSize, null);
        }

        /** Returns the validation accuracy; NaN where there is none. */
        public double accuracy() {
            return validationAccuracy == null ? Double.NaN : validationAccuracy;
        }
    }
}
