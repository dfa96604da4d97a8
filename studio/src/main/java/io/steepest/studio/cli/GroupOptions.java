package io.steepest.studio.cli;

import io.steepest.param.Role;
import io.steepest.train.Groups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is told to some parameters alone, chosen by name or role. */
final class GroupOptions {
    @Option(
            names = "--rate",
            paramLabel = "SELECTOR=FACTOR",
            description =
                    "Multiply the rate of the parameters that the selector chooses by a factor; at 0 they are left untouched. A"
                            + " selector is a name pattern like blocks.0.*, or roles like role:BIAS|GAIN; ! before it"
                            + " negates, and & joins two.")
    private Map<String, Double> rates = new LinkedHashMap<>();

    @Option(
            names = "--decay",
            paramLabel = "[SELECTOR=]VALUE",
            description =
                    "Give the parameters that the selector chooses a weight decay; without a selector, all that no"
                            + " other one chooses (default: the recipe's).")
    private List<String> decays = new ArrayList<>();

    @Option(
            names = "--role",
            paramLabel = "PATTERN=ROLE",
            description =
                    "Give the parameters whose names fit the pattern a role: LINEAR, HEAD, EMBEDDING, CONV, BIAS or GAIN. In"
                            + " the pattern * stands for any characters.")
    private Map<String, Role> roles = new LinkedHashMap<>();

    @Option(
            names = "--reading",
            paramLabel = "SELECTOR=READING",
            description =
                    "Read the parameters that the selector chooses as other matrices: flattened, taps, transposed, stacked(1),"
                            + " split(3) or split(512,128,128), or several of them with spaces between.")
    private Map<String, String> readings = new LinkedHashMap<>();

    /** Returns what was typed; a decay for all comes before those for some. */
    Groups groups() {
        Map<String, Double> some = new LinkedHashMap<>();
        List<Double> all = new ArrayList<>();
        for (String typed : decays) {
            int at = typed.lastIndexOf('=');
            double value = number(typed, typed.substring(at + 1));
            if (at >= 0) {
                some.put(typed.substring(0, at), value);
            } else {
                all.add(value);
            }
        }
        if (all.size() > 1) {
            throw new IllegalArgumentException(
                    "--decay gives all parameters " + all.get(0) + " and " + all.get(1) + ": give one value for all");
        }
        Groups groups = new Groups(roles, readings, rates, some);
        return all.isEmpty() ? groups : groups.decayingBy(all.get(0));
    }

    private static double number(String typed, String value) {
        double number = Double.NaN;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            // said below, as of any other text
        }
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(
                    "--decay " + typed + ": '" + value + "' is not a finite number; write 0.1 or *.bias=0");
        }
        return number;
    }
}
