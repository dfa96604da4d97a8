package io.steepest.spark;

import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;

/** Sees to it that a cluster has room for all ranks at once, before Spark does: it would try for minutes. */
final class RankSlots {
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_FOR_FIRST = 200;
    private static final int LOOKS_FOR_MORE = 50;

    private RankSlots() {}

    /**
     * Waits until executors with room for all ranks have registered. They do so soon after the connection.
     *
     * @param stopped asked meanwhile; this returns if it says yes
     * @throws IllegalStateException saying how many ranks there is room for, if no more executors come
     */
    static void await(SparkContext spark, int ranks, BooleanSupplier stopped) throws InterruptedException {
        if (spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false)) {
            throw new IllegalArgumentException("ranks cannot be given to executors that come and go: set"
                    + " spark.dynamicAllocation.enabled=false, and as many cores as the ranks need");
        }
        int found = 0;
        int quiet = 0;
        while (found < ranks && !stopped.getAsBoolean()) {
            if (spark.isStopped()) {
                throw new IllegalStateException(spark.master() + " ended the connection before executors for " + ranks
                        + " ranks had registered; the page of the master and the logs of its workers say why");
            }
            int before = found;
            found = slots(spark);
            quiet = found == before ? quiet + 1 : 0;
            if (found < ranks && (spark.isLocal() || quiet > (found == 0 ? LOOKS_FOR_FIRST : LOOKS_FOR_MORE))) {
                throw new IllegalStateException(refusal(spark, ranks, found));
            }
            if (found < ranks) {
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private static int slots(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }

    private static String refusal(SparkContext spark, int ranks, int found) {
        String cores = spark.getConf().get("spark.task.cpus", "1");
        String fewer = found == 0 ? "" : "take " + found + " at most, or ";
        return ranks + " ranks of " + cores + (cores.equals("1") ? " core" : " cores") + " need " + ranks
                + " places at once, and the executors of " + spark.master() + " have " + found + ": " + fewer
                + "give the cluster more workers or the application more cores (spark.cores.max,"
                + " spark.executor.cores)";
    }
}
