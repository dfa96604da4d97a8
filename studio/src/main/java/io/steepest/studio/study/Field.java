package io.steepest.studio.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.steepest.train.name.Near;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a study's file and its place there, so that every complaint names the place.
 *
 * @param path like {@code optimizers.muon.lr}; empty for the whole file
 * @param node the value
 */
record Field(String path, JsonNode node) {

    /** The fields of an object, in order, if all of them are known. */
    Map<String, Field> known(Collection<String> names) {
        Map<String, Field> fields = all();
        for (Map.Entry<String, Field> field : fields.entrySet()) {
            if (!names.contains(field.getKey())) {
                throw field.getValue()
                        .wrong("no field of that name" + Near.question(field.getKey(), names) + "known are "
                                + String.join(", ", names));
            }
        }
        return fields;
    }

    /** The fields of an object, in order. */
    Map<String, Field> all() {
        if (!node.isObject()) {
            throw expected("fields with names");
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        node.properties().forEach(entry -> fields.put(entry.getKey(), in(entry.getKey(), entry.getValue())));
        return fields;
    }

    /** A field of an object, if it is there. */
    Optional<Field> find(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(in(name, value));
    }

    private Field in(String name, JsonNode value) {
        return new Field(path.isEmpty() ? name : path + "." + name, value);
    }

    /** The values of a list that has at least one. */
    List<Field> list() {
        if (!node.isArray() || node.isEmpty()) {
            throw expected("a list of at least one value");
        }
        List<Field> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            values.add(new Field(path + "[" + i + "]", node.get(i)));
        }
        return values;
    }

    boolean isObject() {
        return node.isObject();
    }

    /** A text; a number counts as one. */
    String text() {
        if (!node.isValueNode() || node.isNull() || node.asText().isBlank()) {
            throw expected("a text");
        }
        return node.asText();
    }

    double number() {
        // YAML calls 1e-3 a text
        if (node.isNumber() || node.isTextual()) {
            try {
                double value = Double.parseDouble(node.asText());
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw expected("a number");
            }
        }
        throw expected("a number");
    }

    double positive() {
        double value = number();
        if (!(value > 0)) {
            throw expected("a number above 0");
        }
        return value;
    }

    double above(double least) {
        double value = number();
        if (!(value > least)) {
            throw expected("a number above " + least);
        }
        return value;
    }

    long whole(long least) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < least) {
            throw expected("a whole number of at least " + least);
        }
        return node.longValue();
    }

    int count(int least) {
        long value = whole(least);
        if (value > Integer.MAX_VALUE) {
            throw expected("a whole number of at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    boolean flag() {
        if (!node.isBoolean()) {
            throw expected("true or false");
        }
        return node.booleanValue();
    }

    /** One of some values, by the names that they print. */
    <T> T one(List<T> values) {
        return values.stream()
                .filter(value -> value.toString().equals(text().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> expected("one of "
                        + String.join(
                                ", ", values.stream().map(Object::toString).toList())));
    }

    IllegalArgumentException expected(String what) {
        return wrong("expected " + what + ", found " + shown());
    }

    IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException(path.isEmpty() ? message : path + ": " + message);
    }

    private String shown() {
        if (node.isNull() || node.getNodeType() == JsonNodeType.MISSING) {
            return "nothing";
        }
        return node.isObject() ? "fields with names" : node.isArray() ? "a list" : "\"" + node.asText() + "\"";
    }
}
