package io.steepest.optim;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What another implementation of an optimizer did to some tensors, recorded by the scripts in {@code src/test/python}.
 *
 * @param optimizer the peer's class, such as {@code Muon}
 * @param variant precision of the update: {@code float64}, or {@code bfloat16} for Muon as it ships
 * @param hyperparameters all of them, under the peer's names, as JSON values; null for infinity
 * @param peer the Python package, {@code torch} where the file names none, or {@code rewrite}
 * @param version of the peer, or what was rewritten
 * @param dtype of the weights: {@code float64} or {@code float32}
 * @param joint whether one optimizer stepped all tensors at once, so that their step sizes are coupled
 * @param trace by name a number per step, such as the distance estimate {@code d}; often empty
 * @param runs one per tensor; unless joint, each independent of the others
 */
record Trajectory(
        String optimizer,
        String variant,
        Map<String, Object> hyperparameters,
        String peer,
        String version,
        String dtype,
        boolean joint,
        Map<String, List<Double>> trace,
        List<Run> runs) {

    /**
     * The path of one tensor, row by row, of {@code n} numbers.
     *
     * @param shape {@code [m, n]} or {@code [n]}
     * @param initial weights before the first step; exact in float32
     * @param gradients by step, whatever the weights; exact in float32
     * @param weights after each step
     * @param averages by step, the weights to evaluate, if those are others; empty if not
     * @param start what the rule begins with besides the weights, such as Dion's {@code q [n,r]}; often empty
     */
    record Run(
            List<Integer> shape,
            List<Double> initial,
            List<List<Double>> gradients,
            List<List<Double>> weights,
            List<List<Double>> averages,
            Map<String, List<Double>> start) {}

    /** Reads {@code trajectories/NAME.json}. */
    static Trajectory load(String name) throws IOException {
        Map<String, Object> file = json(name);
        List<Run> runs = list(file.get("tensors")).stream()
                .map(Trajectory::map)
                .map(t -> new Run(
                        integers(t.get("shape")),
                        numbers(t.get("initial")),
                        steps(t.get("gradients")),
                        steps(t.get("weights")),
                        steps(t.getOrDefault("averages", List.of())),
                        lists(t.getOrDefault("start", Map.of()))))
                .toList();
        return new Trajectory(
                (String) file.get("optimizer"),
                (String) file.get("variant"),
                map(file.get("hyperparameters")),
                (String) file.getOrDefault("peer", "torch"),
                (String) file.getOrDefault("version", file.get("torch")),
                (String) file.get("dtype"),
                Boolean.TRUE.equals(file.get("joint")),
                lists(file.getOrDefault("trace", Map.of())),
                runs);
    }

    /** The hyperparameter {@code name}, a number. */
    double number(String name) {
        return ((Number) hyperparameters.get(name)).doubleValue();
    }

    static Map<String, Object> json(String name) throws IOException {
        try (InputStream in = Trajectory.class.getResourceAsStream("/trajectories/" + name + ".json")) {
            return JSON.std.mapFrom(in);
        }
    }

    /** The same numbers as an array, to make a tensor of. */
    static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static List<Double> numbers(Object array) {
        return list(array).stream()
                .map(number -> ((Number) number).doubleValue())
                .toList();
    }

    static List<Integer> integers(Object array) {
        return list(array).stream().map(number -> ((Number) number).intValue()).toList();
    }

    static List<List<Double>> steps(Object array) {
        return list(array).stream().map(Trajectory::numbers).toList();
    }

    static Map<String, List<Double>> lists(Object object) {
        return map(object).entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> numbers(entry.getValue())));
    }

    static List<?> list(Object array) {
        return (List<?>) array;
    }

    @SuppressWarnings("unchecked") // JSON keys are texts
    static Map<String, Object> map(Object object) {
        return (Map<String, Object>) object;
    }
}
