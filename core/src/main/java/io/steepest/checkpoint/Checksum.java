package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * CRC32C of a whole file, kept in that file: eight hexadecimal digits that count as the digit 0.
 *
 * <p>The digits are the metadata {@code checksum}, which comes first in the header of a file, or in an index, and hence at
 * the same byte of every one. The metadata {@code checksum_kind} beside it tells a file whose key {@code checksum} was damaged from one that
 * never had a checksum, such as one from Python.
 */
final class Checksum {
    private static final String KEY = "checksum";
    private static final String KIND_KEY = "checksum_kind";
    private static final String KIND = "CRC32C";
    private static final int DIGITS = 8;

    private final CRC32C crc = new CRC32C();
    private final byte[] before;

    private Checksum(String before) {
        this.before = before.getBytes(UTF_8);
    }

    /** Returns the checksum of a safetensors file. */
    static Checksum ofFile() {
        return new Checksum("{\"__metadata__\":{\"checksum\":\"");
    }

    /** Returns the checksum of an index of several files. */
    static Checksum ofIndex() {
        return new Checksum("{\"metadata\":{\"checksum\":\"");
    }

    /** What metadata tell of a checksum; null for nothing. */
    static String told(Map<String, String> metadata) {
        return metadata.get(KEY);
    }

    /** Metadata of a caller's, sorted, after a checksum still to be filled in. */
    static Map<String, String> reserve(Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(KEY, "0".repeat(DIGITS));
        all.put(KIND_KEY, KIND);
        new TreeMap<>(metadata).forEach((key, value) -> {
            if (value == null || all.put(key, value) != null) {
                throw new IllegalArgumentException("metadata " + key + " = " + value
                        + "; a checkpoint wants texts, and " + KEY + " and " + KIND_KEY + " are its own");
            }
        });
        return all;
    }

    /** Metadata without the checksum. */
    static Map<String, String> strip(Map<String, String> metadata) {
        Map<String, String> rest = new TreeMap<>(metadata);
        rest.remove(KEY);
        rest.remove(KIND_KEY);
        return rest;
    }

    /** Takes in the header and its length, the digits as zeros. */
    void header(byte[] json) {
        crc.update(Safetensors.length(json.length));
        json(json);
    }

    /** Takes in JSON, the digits as zeros. */
    void json(byte[] json) {
        byte[] blank = json.clone();
        int digits = before.length;
        if (json.length >= digits + DIGITS && Arrays.equals(json, 0, digits, before, 0, digits)) {
            Arrays.fill(blank, digits, digits + DIGITS, (byte) '0');
        }
        crc.update(blank);
    }

    /** Takes in what remains of a buffer of data. */
    void data(ByteBuffer buffer) {
        crc.update(buffer);
    }

    /** The eight digits for all that was taken in. */
    String digits() {
        return String.format("%08x", crc.getValue());
    }

    /** Writes the digits into a header that {@link #reserve} kept their place in. */
    void fill(byte[] json) {
        System.arraycopy(digits().getBytes(UTF_8), 0, json, before.length, DIGITS);
    }

    /** Refuses a file whose metadata tells another checksum; one that tells none passes. */
    void verify(Path file, Map<String, String> metadata) {
        String told = metadata.get(KEY);
        String kind = metadata.get(KIND_KEY);
        if (told == null && kind == null) {
            return;
        }
        if (told == null || !KIND.equals(kind)) {
            throw new CheckpointException(
                    file,
                    "metadata " + KEY + " = " + brief(told) + " and " + KIND_KEY + " = " + brief(kind),
                    "both, the second being " + KIND + ", or neither");
        }
        if (!told.equals(digits())) {
            throw new CheckpointException(
                    file,
                    "content of checksum " + digits(),
                    brief(told) + " as in its metadata: the file was damaged, or rewritten with the old metadata "
                            + KEY);
        }
    }
}
