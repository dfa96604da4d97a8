package io.steepest.train.insight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.steepest.param.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A record as one line of JSON; numbers that JSON has no form for are null. */
final class InsightLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private InsightLines() {}

    static String write(Insight insight) {
        ObjectNode line = JSON.createObjectNode();
        line.put("step", insight.step());
        line.put("tensor", insight.tensor());
        line.put("role", insight.role().name());
        line.put("norm", insight.norm());
        for (Quantity quantity : Quantity.values()) {
            double value = insight.value(quantity);
            if (Double.isFinite(value)) {
                line.put(quantity.field(), value);
            } else {
                line.putNull(quantity.field());
            }
        }
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads a line; empty if it is no whole record, as the last line of a file that was cut. */
    static Optional<Insight> read(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node == null
                    || !node.path("step").isIntegralNumber()
                    || !node.path("tensor").isTextual()) {
                return Optional.empty();
            }
            Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
            for (Quantity quantity : Quantity.values()) {
                values.put(quantity, node.path(quantity.field()).asDouble(Double.NaN));
            }
            Role role = Role.valueOf(node.path("role").asText());
            return Optional.of(new Insight(
                    node.path("step").asLong(),
                    node.path("tensor").asText(),
                    role,
                    node.path("norm").asText(),
                    values));
        } catch (JsonProcessingException | IllegalArgumentException broken) {
            return Optional.empty();
        }
    }
}
