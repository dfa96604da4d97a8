package io.steepest.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.study.Ran;

/**
 * What an executor sends back for a trial, as JSON: the trial that ended, or why it cannot be run. A failure is sent as a
 * value, since Spark would repeat a task that throws, and a trial that cannot be run would only fail again.
 *
 * @param ran the trial that ended; null if it failed
 * @param failure why it cannot be run; null if it ended
 */
record Answer(Ran ran, String failure) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Answer of(Ran ran) {
        return new Answer(ran, null);
    }

    static Answer failed(String why) {
        return new Answer(null, why);
    }

    /** Returns the outcome. */
    Ran orThrow() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return ran;
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is made of numbers, texts and maps", e);
        }
    }

    static Answer parse(String json) {
        try {
            return JSON.readValue(json, Answer.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an executor sent what is no answer: " + e.getOriginalMessage(), e);
        }
    }
}
