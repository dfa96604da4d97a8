package io.steepest.studio.cli;

import picocli.CommandLine.Option;

/** A cluster whose executors are the ranks of a run. */
final class SparkOption {
    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description =
                    "Train with --ranks executors of this Spark cluster, like spark://HOST:7077; --out or --resume is"
                            + " then a folder that all of them see (docs/many-ranks.md).")
    private String spark;

    /** Whether the ranks are executors of a cluster. */
    boolean isGiven() {
        return spark != null;
    }

    /** The address of the cluster; null if there is none. */
    String master() {
        return spark;
    }
}
