package io.steepest.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** How pages hand values to the scripts that draw them. */
final class ChartJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChartJson() {}

    /** Any value as JSON. */
    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A number, or null of what JSON has no number for. */
    static Double finite(double x) {
        return Double.isFinite(x) ? x : null;
    }
}
