package io.steepest.studio.cli;

import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.TrainingRun;
import io.steepest.train.insight.Insight;
import io.steepest.train.insight.InsightFile;
import io.steepest.train.insight.Insights;
import io.steepest.train.insight.TensorBoard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What a run shows of itself while it trains. */
final class InsightOptions {
    @Option(
            names = "--insight",
            paramLabel = "EVERY",
            description =
                    "Measure every tensor at the first step and then each time after this many, into insight.jsonl"
                            + " and insight.html: norms, alignment with steepest descent, stable ranks, activations.")
    @Between(most = 1_000_000_000)
    private Long every;

    @Option(
            names = "--tensorboard",
            description = "Write an event file for TensorBoard into the run folder: losses, step size, speed, and what"
                    + " --insight measures.")
    private boolean tensorBoard;

    /** Returns whether tensors are measured. */
    boolean measures() {
        return every != null;
    }

    /**
     * Watches a run while it trains.
     *
     * @param run at its beginning or resumed
     * @param folder of the run
     * @param bar told of each step in any case; stays open
     * @param training trains, telling the progress that it is given
     */
    RunResult watch(TrainingRun run, Path folder, Progress bar, Function<Progress, RunResult> training)
            throws IOException {
        if (!tensorBoard) {
            return measure(run, folder, insights -> {}, () -> training.apply(bar));
        }
        try (TensorBoard board = TensorBoard.of(run, folder)) {
            return measure(run, folder, board, () -> training.apply(bar.and(board)));
        }
    }

    private RunResult measure(TrainingRun run, Path folder, Consumer<List<Insight>> sink, Supplier<RunResult> training)
            throws IOException {
        if (!measures()) {
            return training.get();
        }
        try (InsightFile file = InsightFile.append(folder, run.optimizer().steps());
                Insights insights = Insights.into(run, every, sink.andThen(file))) {
            return training.get();
        }
    }
}
