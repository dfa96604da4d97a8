package io.steepest.studio.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.train.Setup;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One training run of a study, as a value: what comes out depends on nothing but this, the code and the class of machine.
 *
 * @param setup what is trained on what, how, from which seed
 * @param threads native threads that one run computes on; sums are rounded otherwise on another number of them
 * @param data checksum of the data, since a file may be another one next time
 */
public record Trial(Setup setup, int threads, String data) {
    // the order of groups counts, so nothing is sorted
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Checks the number of threads.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Trial {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
    }

    /** Returns the name under which a store keeps the outcome: the SHA-256 of this trial's JSON, in hexadecimal digits. */
    public String key() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(json().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns this trial as JSON, from which {@link #parse} makes an equal one. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a setup is made of numbers, texts and maps", e);
        }
    }

    /**
     * Reads a trial from its JSON.
     *
     * @throws IllegalArgumentException if the text is not the JSON of a trial
     */
    public static Trial parse(String json) {
        try {
            return JSON.readValue(json, Trial.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the JSON of a trial: " + e.getOriginalMessage(), e);
        }
    }
}
