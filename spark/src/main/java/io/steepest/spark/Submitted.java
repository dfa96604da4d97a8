package io.steepest.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line of what spark-submit starts. */
final class Submitted {
    private static final String MASTER = "spark.master";

    private Submitted() {}

    /** Returns the command line on the master that spark-submit was given. */
    static String[] line(String command, String... args) {
        return line(command, System.getProperty(MASTER), args).toArray(String[]::new);
    }

    /** Returns the command line; without a master help can be shown, too. */
    static List<String> line(String command, String master, String[] args) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(Arrays.asList(args));
        if (master != null && words.stream().noneMatch(word -> word.equals("--spark") || word.startsWith("--spark="))) {
            words.add("--spark");
            words.add(master);
        }
        return words;
    }
}
