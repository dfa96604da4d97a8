package io.steepest.benchmarks.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes that the operators of an execution trace read and write, by the shapes of their tensors: a pass over memory is
 * as many bytes as the memory has. Matrix products and decompositions are left out, for they are bound by arithmetic. An
 * operator that calls others counts as the greater of its own tensors and of all that those others read and write. A tensor
 * that two operators read counts twice, although the second may find it in a cache.
 *
 * @param nodes of the trace
 */
record TracedPasses(JsonNode nodes) {
    /**
     * Products of matrices themselves; what they call, such as copies of their factors, counts. Products with a vector are
     * passes over the matrix.
     */
    private static final Set<String> PRODUCTS = Set.of(
            "aten::mm",
            "aten::bmm",
            "aten::matmul",
            "aten::linear",
            "aten::einsum",
            "aten::addmm",
            "aten::addmm_",
            "aten::baddbmm",
            "aten::baddbmm_");

    /** The one operator of {@code linalg} that is a pass. */
    private static final String LENGTH = "aten::linalg_vector_norm";

    /** Bytes of what Java called, on all threads. */
    double bytes() {
        Map<Long, List<JsonNode>> called = new HashMap<>();
        List<Long> threads = new ArrayList<>();
        for (JsonNode node : nodes) {
            called.computeIfAbsent(node.path("ctrl_deps").asLong(), id -> new ArrayList<>())
                    .add(node);
            if (node.path("name").asText().equals(NativeCalls.THREAD)) {
                threads.add(node.path("id").asLong());
            }
        }
        return threads.stream().mapToDouble(id -> inside(id, called)).sum();
    }

    private static double inside(long caller, Map<Long, List<JsonNode>> called) {
        return called.getOrDefault(caller, List.of()).stream()
                // the root of a trace is its own caller
                .filter(node -> node.path("id").asLong() != caller)
                .mapToDouble(node -> bytes(node, called))
                .sum();
    }

    private static double bytes(JsonNode node, Map<Long, List<JsonNode>> called) {
        String name = node.path("name").asText();
        if (name.equals(NativeCalls.THREAD) || isDecomposition(name)) {
            return 0;
        }
        double inside = inside(node.path("id").asLong(), called);
        return PRODUCTS.contains(name) || !name.contains("::") ? inside : Math.max(inside, own(node));
    }

    private static boolean isDecomposition(String name) {
        return (name.startsWith("aten::linalg_") || name.startsWith("aten::_linalg_")) && !name.equals(LENGTH);
    }

    private static double own(JsonNode node) {
        TracedSchema schema = TracedSchema.of(node);
        List<TracedTensor> read = new ArrayList<>();
        List<TracedTensor> written = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        int arguments = node.path("inputs").path("values").size();
        for (int i = 0; i < arguments; i++) {
            List<TracedTensor> tensors = TracedTensor.in(node.path("inputs"), i);
            tensors.forEach(tensor -> known.add(tensor.storage()));
            if (schema.reads(i)) {
                read.addAll(tensors);
            }
            if (schema.writes(i)) {
                written.addAll(tensors);
            }
        }
        List<TracedTensor> results = new ArrayList<>();
        for (int i = 0; i < node.path("outputs").path("values").size(); i++) {
            results.addAll(TracedTensor.in(node.path("outputs"), i));
        }
        if (schema.makes()) {
            results.stream().filter(tensor -> !known.contains(tensor.storage())).forEach(written::add);
        }
        // a view neither reads nor writes
        return written.isEmpty() && !results.isEmpty() ? 0 : sum(read) + sum(written);
    }

    /** The same memory given twice is read once. */
    private static double sum(List<TracedTensor> tensors) {
        return tensors.stream().distinct().mapToDouble(TracedTensor::bytes).sum();
    }
}
