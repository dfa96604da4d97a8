package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;

import com.fasterxml.jackson.jr.ob.JSON;
import io.steepest.optim.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Says which file of a set holds which tensor, in the JSON that other tools know as {@code *.safetensors.index.json}:
 * {@code weight_map} gives the file of each tensor, and {@code metadata} the texts. What only this library writes, and
 * another may leave out, are {@code files} with the bytes and the checksum of each, {@code pieces} for tensors that are cut,
 * and {@code replaces}.
 *
 * @param texts the metadata, without the checksum
 * @param bytes the size of all tensors together
 * @param places the name of the file of each tensor
 * @param files the files by name; none of another program's index
 * @param pieces by the name under which a file holds a piece
 * @param replaces what identifies the single file that the set took the place of; empty for none
 */
record Index(
        Map<String, String> texts,
        long bytes,
        SortedMap<String, String> places,
        SortedMap<String, Stamp> files,
        SortedMap<String, NamedPiece> pieces,
        String replaces) {
    private static final String METADATA = "metadata";
    private static final String BYTES = "total_size";
    private static final String PLACES = "weight_map";
    private static final String FILES = "files";
    private static final String PIECES = "pieces";
    private static final String REPLACES = "replaces";

    /**
     * What a file must be to belong to a set.
     *
     * @param bytes its size
     * @param checksum of its content
     */
    record Stamp(long bytes, String checksum) {}

    /**
     * A piece of a tensor that is cut.
     *
     * @param of name of the whole
     * @param piece where the entries belong
     */
    record NamedPiece(String of, Piece piece) {
        Map<String, Object> entry() {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("of", of);
            entry.put("shape", piece.shape());
            entry.put("strides", piece.strides());
            entry.put("range", List.of(piece.begin(), piece.end()));
            return entry;
        }
    }

    /** Whether this library wrote it. */
    boolean isOwn() {
        return !files.isEmpty();
    }

    /** As JSON, with a checksum of itself. */
    byte[] encode() throws IOException {
        if (texts.containsKey(BYTES)) {
            throw Part.taken(BYTES);
        }
        Map<String, Object> metadata = new LinkedHashMap<>(Checksum.reserve(texts));
        metadata.put(BYTES, bytes);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(METADATA, metadata);
        root.put(PLACES, places);
        Map<String, Object> stamps = new LinkedHashMap<>();
        files.forEach((name, stamp) -> stamps.put(name, Map.of("bytes", stamp.bytes, "checksum", stamp.checksum)));
        root.put(FILES, stamps);
        Map<String, Object> cut = new LinkedHashMap<>();
        pieces.forEach((name, piece) -> cut.put(name, piece.entry()));
        root.put(PIECES, cut);
        root.put(REPLACES, replaces);
        byte[] json = JSON.std.asBytes(root);
        Checksum checksum = Checksum.ofIndex();
        checksum.json(json);
        checksum.fill(json);
        return json;
    }

    /**
     * Reads an index and verifies its checksum if it has one.
     *
     * @throws CheckpointException if there is none, or it is damaged
     * @throws IOException if the disk fails
     */
    static Index read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file, Files.exists(file) ? "no regular file" : "nothing", "an index");
        }
        if (Files.size(file) > Header.MAX_BYTES) {
            throw new CheckpointException(
                    file, Files.size(file) + " bytes", "an index of at most " + Header.MAX_BYTES + " bytes");
        }
        byte[] json = Files.readAllBytes(file);
        Fields root = new Fields(file, "the index", Header.object(file, json, "an index"));
        Map<String, String> metadata = new TreeMap<>();
        // another program's index may have numbers there, too
        root.object(METADATA).values().forEach((key, value) -> {
            if (value instanceof String text) {
                metadata.put(key, text);
            }
        });
        Checksum checksum = Checksum.ofIndex();
        checksum.json(json);
        checksum.verify(file, metadata);
        return parse(root, Checksum.strip(metadata));
    }

    private static Index parse(Fields root, Map<String, String> texts) {
        SortedMap<String, String> places = new TreeMap<>();
        Fields map = root.object(PLACES);
        map.values().keySet().forEach(name -> places.put(name, fileName(root.file(), name, map.text(name))));
        SortedMap<String, Stamp> files = new TreeMap<>();
        Fields stamps = root.objectOrNone(FILES);
        stamps.values().keySet().forEach(name -> {
            Fields stamp = stamps.object(name);
            files.put(name, new Stamp(stamp.number("bytes"), stamp.text("checksum")));
        });
        String replaces = root.values().get(REPLACES) instanceof String text ? text : "";
        return new Index(texts, 0, places, files, pieces(root.objectOrNone(PIECES)), replaces);
    }

    /** Returns the pieces that a file of a set says it has; {@code json} is the text in it, null for none. */
    static SortedMap<String, NamedPiece> pieces(Path file, String json) throws IOException {
        return json == null ? new TreeMap<>() : pieces(new Fields(file, "the pieces", JSON.std.mapFrom(json)));
    }

    private static SortedMap<String, NamedPiece> pieces(Fields entries) {
        SortedMap<String, NamedPiece> pieces = new TreeMap<>();
        entries.values().keySet().forEach(name -> pieces.put(name, piece(entries.object(name))));
        return pieces;
    }

    private static NamedPiece piece(Fields fields) {
        try {
            List<Long> range = fields.numbers("range");
            if (range.size() != 2) {
                throw fields.wrong("range", "two numbers");
            }
            return new NamedPiece(
                    fields.text("of"),
                    new Piece(fields.numbers("shape"), fields.numbers("strides"), range.get(0), range.get(1)));
        } catch (CheckpointException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CheckpointException(
                    fields.file(), brief(String.valueOf(e.getMessage())), "pieces of dense tensors");
        }
    }

    /** A file of a set lies beside its index, wherever a forged name may point. */
    private static String fileName(Path index, String tensor, String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.contains("/")
                || name.contains("\\")
                || name.indexOf('\0') >= 0) {
            throw new CheckpointException(
                    index,
                    "tensor " + brief(tensor) + " in file " + brief(name),
                    "the name of a file beside the index");
        }
        return name;
    }
}
