package io.steepest.benchmarks.cli;

import io.steepest.benchmarks.step.BenchCourse;
import io.steepest.optim.NonFinite;
import io.steepest.studio.cli.Between;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Says which steps {@code bench} times. */
final class CourseOptions {
    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "How many steps of each optimizer are timed (default: ${DEFAULT-VALUE}; a basis is kept for half as many).")
    @Between(most = Between.STEPS)
    private int steps;

    @Option(
            names = "--warm",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How many steps of each optimizer come before those that are timed (default: ${DEFAULT-VALUE}).")
    @Between(least = 0, most = Between.STEPS)
    private int warm;

    @Option(
            names = "--clip",
            paramLabel = "LENGTH",
            defaultValue = "0",
            description =
                    "Begin each step by clipping the global length of the gradients to this; 0 never clips (default:"
                            + " ${DEFAULT-VALUE}).")
    @Between(least = 0)
    private double clip;

    @Option(
            names = "--unchecked",
            description = "Leave out the search of all gradients for NaN and infinity that a step begins with.")
    private boolean unchecked;

    /** The steps of each optimizer. */
    BenchCourse course() {
        return new BenchCourse(steps, warm, clip, unchecked ? NonFinite.UNCHECKED : NonFinite.FAIL);
    }

    /**
     * What was timed, by name.
     *
     * @param set of parameters, or several
     * @param given whether gradients are of a file
     */
    Map<String, Object> fields(String set, boolean given) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("parameters", set);
        fields.put("steps", steps);
        fields.put("warm", warm);
        fields.put("clip", clip);
        fields.put("checked", !unchecked);
        fields.put("gradients", given ? "of a file" : "random");
        return fields;
    }
}
