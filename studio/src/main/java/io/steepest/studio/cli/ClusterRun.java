package io.steepest.studio.cli;

import io.steepest.studio.cluster.RanksRun;
import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One run that the ranks of a cluster train, told here as if it were trained here.
 *
 * @param setup what to train
 * @param data opened here, too
 * @param model its description
 * @param ranks how many
 * @param threads of a rank, if that was said
 */
record ClusterRun(Setup setup, Dataset data, String model, int ranks, OptionalInt threads) {

    /**
     * Takes what is needed of a run, which may be closed afterwards.
     *
     * @throws IllegalArgumentException if its batch cannot be divided
     */
    static ClusterRun of(TrainingRun run, int ranks, OptionalInt threads) {
        run.setup().loop().checkParts(ranks);
        return new ClusterRun(run.setup(), run.data(), run.model().description(), ranks, threads);
    }

    /** Trains and tells; returns the exit status. */
    int train(String master, Path folder, boolean resumed, Invocation invocation) throws IOException {
        System.err.println(data.description());
        System.err.println(model);
        RanksRun run = new RanksRun(setup, data.fingerprint(), folder.toRealPath(), resumed, ranks, threads);
        Optional<RunResult> result;
        try (Progress progress = Bars.of(setup.optimizer().name(), setup, data)) {
            result = Cluster.train(master, run, progress, invocation.stop());
        }
        if (result.isEmpty()) {
            System.err.println("steepest: stopped before the ranks had taken a step");
            return 1;
        }
        Path page = OneRun.tell(invocation, folder, data, model, result.get());
        return OneRun.write(invocation, result.get(), page);
    }
}
