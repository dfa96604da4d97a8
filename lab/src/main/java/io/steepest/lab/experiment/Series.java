package io.steepest.lab.experiment;

import io.steepest.lab.data.Dataset;
import io.steepest.lab.train.Progress;
import io.steepest.lab.train.RunResult;
import io.steepest.lab.train.Setup;
import io.steepest.lab.train.Stop;
import io.steepest.lab.train.Trainer;
import io.steepest.lab.train.TrainingRun;

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
        try (TrainingRun run = TrainingRun.start(setup, data, device);
                Progress progress = watch.begin(label, setup)) {
            return Trainer.train(run, progress, stop, unsaved -> {});
        }
    }
}
