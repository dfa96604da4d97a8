package io.steepest.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a job of ranks failed, in one line. */
final class Reason {
    /** Spark tells the exception of the task, with its stack, behind this. */
    private static final Pattern TASK =
            Pattern.compile("Stage failed because barrier task \\w+Task\\(\\d+, (\\d+)\\) finished unsuccessfully\\.");

    private Reason() {}

    /** The rank that failed last and the line that says why, or the first line of what Spark says. */
    static String of(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        Matcher task = TASK.matcher(text);
        if (task.find()) {
            String why = text.substring(task.end())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("");
            return "rank " + task.group(1) + " failed, and no attempt is left: " + why;
        }
        return text.lines().findFirst().orElse(text);
    }
}
