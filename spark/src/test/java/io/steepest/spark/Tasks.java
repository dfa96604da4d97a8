package io.steepest.spark;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Counts the tasks of an application. */
final class Tasks extends SparkListener {
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();

    /** Counts the tasks of a crew from now on. */
    static Tasks of(SparkCrew crew) {
        Tasks tasks = new Tasks();
        crew.spark().sc().addSparkListener(tasks);
        return tasks;
    }

    int running() {
        return running.get();
    }

    int started() {
        return started.get();
    }

    /** Those whose executor was lost while they ran. */
    int lost() {
        return lost.get();
    }

    /** Those that ended because Spark wished it. */
    int killed() {
        return killed.get();
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        started.incrementAndGet();
        running.incrementAndGet();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        running.decrementAndGet();
        if (end.reason() instanceof ExecutorLostFailure) {
            lost.incrementAndGet();
        } else if (end.reason() instanceof TaskKilled) {
            killed.incrementAndGet();
        }
    }
}
