package io.steepest.spark;

import org.apache.spark.SparkEnv;

/** Names of executors for messages. */
final class Executors {
    private Executors() {}

    /** The executor that this is, like {@code executor 1 on 10.0.0.7}. */
    static String here() {
        return "executor " + SparkEnv.get().executorId() + " on " + host();
    }

    /** The machine of this executor, as Spark names it. */
    static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }
}
