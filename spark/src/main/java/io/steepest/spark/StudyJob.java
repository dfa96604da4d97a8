package io.steepest.spark;

import io.steepest.studio.cli.Main;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The class for spark-submit: runs {@code study} of the command line on the cluster that spark-submit was given. */
public final class StudyJob {
    private static final String MASTER = "spark.master";

    private StudyJob() {}

    /**
     * Runs a study and ends the process with the exit status of the command line.
     *
     * @param args the arguments of {@code ./steepest study}: the file, then options
     */
    public static void main(String[] args) {
        Main.main(commandLine(System.getProperty(MASTER), args).toArray(String[]::new));
    }

    /** Returns the command line; help is shown without a cluster, too. */
    static List<String> commandLine(String master, String... args) {
        List<String> words = new ArrayList<>(List.of("study"));
        words.addAll(Arrays.asList(args));
        if (master != null && words.stream().noneMatch(word -> word.equals("--spark") || word.startsWith("--spark="))) {
            words.add("--spark");
            words.add(master);
        }
        return words;
    }
}
