package io.steepest.frompytorch;

import com.fasterxml.jackson.jr.ob.JSON;
import io.steepest.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What torch did in one line of docs/from-pytorch.md, and the network and batches that it did it with; written by {@code
 * src/test/python/from_pytorch/record.py}.
 *
 * @param line the recording of the line
 * @param network the first weights and the batches of every line
 */
record Recording(Map<String, Object> line, Map<String, Object> network) {

    static Recording of(String name) throws IOException {
        return new Recording(json(name), json("network"));
    }

    private static Map<String, Object> json(String name) throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream("/from_pytorch/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no recording of " + name + ": run record.py " + name);
            }
            return JSON.std.mapFrom(in);
        }
    }

    boolean inFloat64() {
        return line.get("dtype").equals("float64");
    }

    /** The numbers that every parameter begins with, by name, flat. */
    Map<String, Tensor> first() {
        return tensors(network.get("weights"));
    }

    /** The weights after a step by name, flat; empty if they were not written down then. */
    Map<String, Tensor> after(int step) {
        return tensors(map(line.get("weights")).getOrDefault(String.valueOf(step), Map.of()));
    }

    /** What torch logged under a name, one number per step. */
    double logged(String name, int step) {
        return ((Number) list(map(line.get("seen")).get(name)).get(step - 1)).doubleValue();
    }

    int steps() {
        return list(network.get("tokens")).size();
    }

    Tensor tokens(int step) {
        return matrix("tokens", step).to(ScalarType.Long);
    }

    Tensor targets(int step) {
        return matrix("targets", step);
    }

    boolean isIdle(int step) {
        return list(line.get("idle")).contains(step);
    }

    private Tensor matrix(String name, int step) {
        List<?> rows = list(list(network.get(name)).get(step - 1));
        double[] flat = rows.stream()
                .flatMap(row -> list(row).stream())
                .mapToDouble(x -> ((Number) x).doubleValue())
                .toArray();
        return Tensors.of(flat).view(rows.size(), -1);
    }

    private static Map<String, Tensor> tensors(Object json) {
        return map(json).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> Tensors.of(list(e.getValue()).stream()
                                .mapToDouble(x -> ((Number) x).doubleValue())
                                .toArray())));
    }

    private static List<?> list(Object array) {
        return (List<?>) array;
    }

    @SuppressWarnings("unchecked") // JSON keys are texts
    private static Map<String, Object> map(Object object) {
        return (Map<String, Object>) object;
    }
}
