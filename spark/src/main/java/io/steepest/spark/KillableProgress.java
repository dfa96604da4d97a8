package io.steepest.spark;

import io.steepest.train.Progress;
import org.apache.spark.TaskContext;

/** Ends a trial between two steps when Spark has killed its task, as it does with those of a job that was cancelled. */
record KillableProgress(TaskContext context) implements Progress {

    @Override
    public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
        context.killTaskIfInterrupted();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
