package io.steepest.benchmarks.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.dist.Traffic;
import io.steepest.optim.Division;
import io.steepest.studio.statistics.Quantiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Predictions beside what {@code bench --ranks} measured, one optimizer and one number of ranks.
 *
 * @param optimizer its name
 * @param ranks how many
 * @param predictedMs time of a step
 * @param measuredMs the same as measured
 * @param predictedExchangeMs of it, the exchange
 * @param measuredWaitingMs time that the least waiting rank was in the exchange
 * @param state predicted over measured state of the rank that keeps most; NaN if there is none
 * @param sent predicted over measured bytes that the rank sends that sends most
 */
public record PlanCheck(
        String optimizer,
        int ranks,
        double predictedMs,
        double measuredMs,
        double predictedExchangeMs,
        double measuredWaitingMs,
        double state,
        double sent) {

    /** Predicted over measured time. */
    public double time() {
        return predictedMs / measuredMs;
    }

    /**
     * Reads what {@code bench --ranks --json} wrote, and predicts the same from the shapes, the speed of one rank and the link.
     *
     * @throws IllegalArgumentException if it is another file
     * @throws IOException if it cannot be read
     */
    public static List<PlanCheck> read(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        if (!root.path("rank_entries").isArray()) {
            throw new IllegalArgumentException(
                    "--check " + file + " must be what bench --ranks N --json wrote, found no rank_entries in it");
        }
        int ranks = root.path("ranks").asInt();
        // ranks that share a core take turns
        double turns = Math.max(
                1.0,
                (double) ranks
                        * root.path("threads").asInt()
                        / root.path("cores").asInt());
        PlanMachine machine = new PlanMachine(
                root.at("/speed/gflops").asDouble(),
                root.at("/speed/memory_gbs").asDouble(),
                link(root, ranks));
        List<PlanCheck> checks = new ArrayList<>();
        for (JsonNode entry : root.path("rank_entries")) {
            checks.add(of(entry, machine, ranks, turns));
        }
        return checks;
    }

    /** The link as the model counts it: what was measured are broadcasts from all ranks, down trees, two at a time. */
    private static RankLink link(JsonNode root, int ranks) {
        double trees = Math.max(1, ranks * Traffic.depth(ranks) / 2.0 / (ranks - 1));
        return new RankLink(
                root.at("/link/mean_gbs").asDouble(),
                trees * root.at("/link/broadcast_gbs").asDouble(),
                root.at("/link/latency_us").asDouble() / Math.max(1, Traffic.depth(ranks)));
    }

    private static PlanCheck of(JsonNode entry, PlanMachine machine, int ranks, double turns) {
        String name = entry.path("optimizer").asText();
        ParameterSet set = ParameterSet.named(entry.path("parameters").asText());
        try (PlanSubject subject = new PlanSubject(name, set)) {
            Division whole = subject.division(1);
            Division division = subject.division(ranks);
            Predictor bare = new Predictor(name, 0, machine, 1);
            double factor = entry.path("one_median_ms").asDouble()
                    / bare.work(whole.loads().get(0));
            Prediction found = new Predictor(name, 0, machine, factor).owners(whole, division);
            return new PlanCheck(
                    name,
                    ranks,
                    found.exchangeMs() + turns * found.optimizerMs(),
                    entry.path("many_median_ms").asDouble(),
                    found.exchangeMs(),
                    extreme(entry.path("waiting_ms"), false),
                    found.stateBytes() / extreme(entry.path("state_bytes"), true),
                    found.sentBytes() / extreme(entry.path("sent_bytes"), true));
        }
    }

    private static double extreme(JsonNode numbers, boolean most) {
        var all = StreamSupport.stream(numbers.spliterator(), false).mapToDouble(JsonNode::asDouble);
        return (most ? all.max() : all.min()).orElse(Double.NaN);
    }

    /** The median over checks of how far predicted and measured times are apart, as a part of the measured one. */
    public static double error(List<PlanCheck> checks) {
        return Quantiles.median(
                checks.stream().map(check -> Math.abs(check.time() - 1)).toList());
    }
}
