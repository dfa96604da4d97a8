package io.steepest.benchmarks.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The matrix products of an execution trace, counted by the shapes that they were called with. So a product that a kernel
 * saves, by symmetry, by the Gram form or by an early end, is not counted.
 *
 * @param nodes of the trace
 */
record TracedProducts(JsonNode nodes) {
    /** Index of the first factor among the arguments of each operator; the second factor follows it. */
    private static final Map<String, Integer> FIRST_FACTOR = Map.of(
            "aten::mm", 0,
            "aten::bmm", 0,
            "aten::mv", 0,
            "aten::addmm", 1,
            "aten::addmm_", 1,
            "aten::addmv", 1,
            "aten::addmv_", 1,
            "aten::baddbmm", 1,
            "aten::baddbmm_", 1);

    /** Operations by dtype. */
    Map<String, Double> flops() {
        Map<Long, Long> callers = new HashMap<>();
        Set<Long> products = new HashSet<>();
        for (JsonNode node : nodes) {
            callers.put(node.path("id").asLong(), node.path("ctrl_deps").asLong());
            if (FIRST_FACTOR.containsKey(node.path("name").asText())) {
                products.add(node.path("id").asLong());
            }
        }
        Map<String, Double> flops = new TreeMap<>();
        for (JsonNode node : nodes) {
            long id = node.path("id").asLong();
            if (products.contains(id) && !isInside(products, callers, id)) {
                JsonNode inputs = node.path("inputs");
                int first = FIRST_FACTOR.get(node.path("name").asText());
                String dtype = dtype(inputs.path("types").path(first).asText());
                flops.merge(dtype, flops(inputs.path("shapes"), first), Double::sum);
            }
        }
        return flops;
    }

    /** Whether another product called it: the two are one. */
    private static boolean isInside(Set<Long> products, Map<Long, Long> callers, long id) {
        Long caller = callers.get(id);
        while (caller != null && !caller.equals(callers.get(caller))) {
            if (products.contains(caller)) {
                return true;
            }
            caller = callers.get(caller);
        }
        return false;
    }

    /** Every entry of the left factor meets every column of the right one. */
    private static double flops(JsonNode shapes, int first) {
        double flops = 2;
        for (JsonNode extent : shapes.path(first)) {
            flops *= extent.asDouble();
        }
        JsonNode right = shapes.path(first + 1);
        return right.size() < 2 ? flops : flops * right.path(right.size() - 1).asDouble();
    }

    private static String dtype(String type) {
        if (type.contains("BFloat16")) {
            return "bfloat16";
        }
        if (type.contains("Half")) {
            return "float16";
        }
        return type.contains("double") ? "float64" : "float32";
    }
}
