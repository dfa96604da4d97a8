package io.steepest.spark;

import io.steepest.studio.cli.Main;

/** The class for spark-submit: runs {@code study} of the command line on the cluster that spark-submit was given. */
public final class StudyJob {
    private StudyJob() {}

    /**
     * Runs a study and ends the process with the exit status of the command line.
     *
     * @param args the arguments of {@code ./steepest study}: the file, then options
     */
    public static void main(String[] args) {
        Main.main(Submitted.line("study", args));
    }
}
