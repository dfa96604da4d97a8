package io.steepest.studio.cluster;

import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Stop;
import java.io.IOException;
import java.util.Optional;

/**
 * A module that can train a run with ranks on a cluster. The command line finds it by Java's
 * {@link java.util.ServiceLoader}.
 */
public interface RanksProvider {

    /**
     * Trains a run to its end. What ranks print and log appears on standard error meanwhile.
     *
     * @param master address of the cluster, as its own tools write it
     * @param run what to train
     * @param progress told of the steps
     * @param stop if it is wished for, the ranks write a checkpoint and end
     * @return what the run gave, or empty if it was stopped before it had begun
     * @throws IOException if the cluster does not answer
     * @throws IllegalArgumentException if the address cannot be one
     * @throws IllegalStateException if the ranks cannot do it, saying why
     */
    Optional<RunResult> train(String master, RanksRun run, Progress progress, Stop stop) throws IOException;
}
