package io.steepest.studio.experiment;

import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import java.util.function.Consumer;

/**
 * Runs setups one after the other on the same data.
 *
 * @param data opened once for all
 * @param device cpu or cuda
 * @param watch told of each run
 * @param stop asked between steps
 */
public record Series(Dataset data, String device, Watch watch, Stop stop) {

    /**
     * Trains one setup from its beginning.
     *
     * @param label for who watches
     * @param setup what to run
     */
    public RunResult run(String label, Setup setup) {
        return run(label, setup, ended -> {});
    }

    /**
     * Trains one setup from its beginning.
     *
     * @param label for who watches
     * @param setup what to run
     * @param ended told of the trained run, before it is closed; not of one that diverged or was interrupted
     */
    public RunResult run(String label, Setup setup, Consumer<TrainingRun> ended) {
        try (TrainingRun run = TrainingRun.start(setup, data, device);
                Progress progress = watch.begin(label, setup)) {
            RunResult result = Trainer.train(run, progress, stop, unsaved -> {});
            if (!result.interrupted() && Double.isFinite(result.last().validationLoss())) {
                ended.accept(run);
            }
            return result;
        }
    }
}
