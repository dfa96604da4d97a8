package io.steepest.spark;

import io.steepest.studio.cli.Main;

/** The class for spark-submit: runs {@code train} of the command line on the cluster that spark-submit was given. */
public final class TrainJob {
    private TrainJob() {}

    /**
     * Trains one run and ends the process with the exit status of the command line.
     *
     * @param args the options of {@code ./steepest train}
     */
    public static void main(String[] args) {
        Main.main(Submitted.line("train", args));
    }
}
