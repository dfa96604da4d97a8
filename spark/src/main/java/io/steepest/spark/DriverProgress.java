package io.steepest.spark;

import io.steepest.train.Progress;
import io.steepest.train.Stop;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/** Tells the driver of the steps of rank 0, and asks it now and then whether the run shall end. */
final class DriverProgress implements Progress {
    private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final int rank;
    private final Stop stop;
    private final TaskContext context = TaskContext.get();
    private long asked = System.nanoTime();

    /**
     * One for a rank of the current task.
     *
     * @param rank its number; the others only see whether Spark has killed them
     * @param stop wished for if the driver wishes an end
     */
    DriverProgress(int rank, Stop stop) {
        this.rank = rank;
        this.stop = stop;
    }

    @Override
    public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
        context.killTaskIfInterrupted();
        if (rank > 0) {
            return;
        }
        RankNews news = new RankNews.Step(step, trainLoss, validationLoss, tokensPerSecond);
        if (System.nanoTime() - asked < ASK_NANOS) {
            RankPlugin.send(news);
            return;
        }
        if (RankPlugin.ask(news)) {
            stop.wish();
        }
        asked = System.nanoTime();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
