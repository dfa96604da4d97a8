package io.steepest.benchmarks.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor in an execution trace. There it is written as tensor, storage, offset, entries, bytes of each entry, device.
 *
 * @param storage identity of its memory
 * @param offset of its first entry
 * @param bytes of the memory that it covers; an extent that is only repeated counts as one
 */
record TracedTensor(long storage, long offset, double bytes) {
    private static final int FIELDS = 6;

    /** The tensors of one argument or result, a tensor or a list of some. */
    static List<TracedTensor> in(JsonNode tensors, int i) {
        List<TracedTensor> found = new ArrayList<>();
        add(
                tensors.path("values").path(i),
                tensors.path("shapes").path(i),
                tensors.path("strides").path(i),
                found);
        return found;
    }

    private static void add(JsonNode value, JsonNode shape, JsonNode strides, List<TracedTensor> found) {
        if (is(value)) {
            double bytes = value.path(4).asDouble();
            for (int i = 0; i < shape.size(); i++) {
                bytes *= strides.path(i).asLong(1) == 0 ? 1 : shape.path(i).asDouble();
            }
            found.add(new TracedTensor(value.path(1).asLong(), value.path(2).asLong(), bytes));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                add(value.path(i), shape.path(i), strides.path(i), found);
            }
        }
    }

    /** Whether a value of a trace is a tensor. */
    static boolean is(JsonNode value) {
        return value.size() == FIELDS && value.path(FIELDS - 1).isTextual();
    }
}
