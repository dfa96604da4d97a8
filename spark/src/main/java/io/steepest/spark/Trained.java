package io.steepest.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.train.RunResult;

/**
 * What a rank sends back of a run, as JSON.
 *
 * @param result what the run gave; null if it could not be
 * @param refusal why it could not be, though nothing was lost; null if it was trained
 */
record Trained(RunResult result, String refusal) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Trained of(RunResult result) {
        return new Trained(result, null);
    }

    static Trained refused(String why) {
        return new Trained(null, why);
    }

    RunResult orThrow() {
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        return result;
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result is made of numbers, texts and lists", e);
        }
    }

    static Trained parse(String json) {
        try {
            return JSON.readValue(json, Trained.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a rank sent what is no result: " + e.getOriginalMessage(), e);
        }
    }
}
