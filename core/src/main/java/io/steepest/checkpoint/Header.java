package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The JSON at the head of a file.
 *
 * @param metadata the texts, with those of {@link Checksum}
 * @param slots the tensors in the order of their bytes, without gap or overlap
 */
record Header(Map<String, String> metadata, List<Slot> slots) {
    /** The bound of the reference implementation: no honest header comes near it. */
    static final int MAX_BYTES = 100_000_000;

    private static final String METADATA = "__metadata__";

    /** Wide elements first, so that every tensor is aligned when a file is mapped; then by name. */
    static Header of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(METADATA)) {
            throw new IllegalArgumentException("tensor " + METADATA + " has a name that the format keeps for itself");
        }
        List<Slot> unplaced = new ArrayList<>();
        tensors.forEach((name, tensor) -> unplaced.add(Slot.of(name, tensor)));
        unplaced.sort(comparingInt((Slot slot) -> -slot.dtype().bytes()).thenComparing(comparing(Slot::name)));
        List<Slot> slots = new ArrayList<>();
        long offset = 0;
        for (Slot slot : unplaced) {
            slots.add(slot.at(offset));
            offset = slots.get(slots.size() - 1).end();
        }
        return new Header(metadata, slots);
    }

    /** The JSON, padded with spaces so that the data after it begins at a multiple of 8 bytes. */
    byte[] encode() throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(METADATA, metadata);
        slots.forEach(slot -> root.put(slot.name(), slot.entry()));
        byte[] json = JSON.std.asBytes(root);
        if (json.length > MAX_BYTES - 7) {
            throw new IllegalArgumentException(
                    "names and metadata of " + json.length + " bytes as JSON; the format bounds them by " + MAX_BYTES
                            + ": put large texts into a file of their own");
        }
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    long dataBytes() {
        return slots.isEmpty() ? 0 : slots.get(slots.size() - 1).end();
    }

    /** Reads and checks a header that {@code dataBytes} bytes of data follow. */
    static Header parse(Path file, byte[] json, long dataBytes) {
        Map<String, Object> root = object(file, json, "a header");
        Map<String, String> metadata = texts(file, root.remove(METADATA));
        List<Slot> slots = new ArrayList<>();
        root.forEach((name, entry) -> slots.add(Slot.parse(file, name, entry)));
        slots.sort(comparingLong(Slot::begin).thenComparingLong(Slot::end));
        long end = 0;
        for (Slot slot : slots) {
            if (slot.begin() != end) {
                throw new CheckpointException(
                        file,
                        "tensor " + brief(slot.name()) + " at byte " + slot.begin() + " of the data",
                        "it at byte " + end + ", where the one before it ends");
            }
            end = slot.end();
        }
        if (end != dataBytes) {
            throw new CheckpointException(file, dataBytes + " bytes of data", end + " bytes by the header");
        }
        return new Header(metadata, slots);
    }

    /**
     * Reads a JSON object and nothing after it.
     *
     * @param what it is, for messages
     */
    static Map<String, Object> object(Path file, byte[] json, String what) {
        try (JsonParser parser = JSON.std.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new CheckpointException(
                        file, what + " that is no JSON object (" + brief(parser.getText()) + ")", "JSON");
            }
            Map<String, Object> root = new LinkedHashMap<>(JSON.std.mapFrom(parser));
            if (parser.nextToken() != null) {
                throw new CheckpointException(file, "text after the end of the JSON of " + what, "only spaces");
            }
            return root;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new CheckpointException(file, what + " that is no JSON object (" + brief(reason) + ")", "JSON");
        }
    }

    private static Map<String, String> texts(Path file, Object found) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (found instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (!(value instanceof String text)) {
                    throw new CheckpointException(file, "metadata " + brief(key) + " = " + brief(value), "a text");
                }
                texts.put((String) key, text);
            });
        } else if (found != null) {
            throw new CheckpointException(file, METADATA + " " + brief(found), "a JSON object of texts");
        }
        return texts;
    }
}
