package io.steepest.benchmarks.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.optim.Division;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Speeds that {@code bench --json} measured.
 *
 * @param gflops of float32 products, the greatest
 * @param memoryGbs of memory
 * @param factors by optimizer: the mean time of a step over what its products and memory take at these speeds
 */
public record PlanMeasured(double gflops, double memoryGbs, Map<String, Double> factors) {

    /** Copies the factors. */
    public PlanMeasured {
        factors = Map.copyOf(factors);
    }

    /**
     * Reads a result of {@code bench}.
     *
     * @throws IllegalArgumentException if it is another file
     * @throws IOException if it cannot be read
     */
    public static PlanMeasured read(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        if (!root.path("peak").isArray() || !root.path("entries").isArray()) {
            throw new IllegalArgumentException(
                    "--measured " + file + " must be what bench --json wrote, found no peak and entries in it");
        }
        double gflops = 0;
        for (JsonNode peak : root.path("peak")) {
            if (peak.path("dtype").asText().contains("32")) {
                gflops = Math.max(gflops, peak.path("gflops").asDouble());
            }
        }
        double memory = root.at("/machine/bandwidth").asDouble() / 1e9;
        PlanMachine machine = new PlanMachine(gflops, memory, new RankLink(1, 1, 1));
        Map<String, Double> factors = new LinkedHashMap<>();
        for (JsonNode entry : root.path("entries")) {
            String name = entry.path("optimizer").asText();
            ParameterSet set = ParameterSet.named(entry.path("parameters").asText());
            try (PlanSubject subject = new PlanSubject(name, set)) {
                Division.Load whole = subject.division(1).loads().get(0);
                factors.put(name, entry.path("mean_ms").asDouble() / new Predictor(name, 0, machine, 1).work(whole));
            }
        }
        return new PlanMeasured(gflops, memory, factors);
    }
}
