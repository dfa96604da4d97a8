package io.steepest.checkpoint;

import com.fasterxml.jackson.jr.ob.JSON;
import io.steepest.checkpoint.Index.NamedPiece;
import io.steepest.checkpoint.Index.Stamp;
import io.steepest.dist.Ranks;
import io.steepest.file.OutputFile;
import io.steepest.optim.SteepestDescent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a checkpoint of several ranks: each writes a file with what it has, all at once, and then rank 0 writes the index
 * that names them. The index takes the place of an older one by one rename, and this alone makes the checkpoint the current
 * one. The files of a set have names that no other set has, so until then the older checkpoint is as it was.
 */
final class ShardWriter {
    /** Key of the texts of a file that say where its pieces belong. */
    static final String PIECES = "steepest.pieces";

    private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);
    private static final int TOKEN_BYTES = 8;

    private final Path file;
    private final Ranks ranks;
    private final SteepestDescent optimizer;
    private final String token;

    private ShardWriter(Path file, SteepestDescent optimizer) {
        this.file = file;
        this.ranks = optimizer.ranks();
        this.optimizer = optimizer;
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.token = ranks.texts(HexFormat.of().formatHex(random)).get(0);
    }

    /**
     * Writes a set. This is a collective operation.
     *
     * @param file the name of the checkpoint
     * @param own finds what this rank writes
     * @param texts of the index, for which those of rank 0 are taken
     * @throws IOException if it failed on some rank; the older checkpoint is as it was
     */
    static void write(Path file, SteepestDescent optimizer, Supplier<Part> own, Map<String, String> texts)
            throws IOException {
        ShardWriter writer = new ShardWriter(file, optimizer);
        writer.together(() -> writer.shard(own.get()));
        writer.together(() -> {
            if (writer.ranks.rank() == 0) {
                writer.commit(texts);
            }
        });
        if (writer.ranks.rank() == 0) {
            writer.tidy();
        }
    }

    /** A part of the work, which may fail on this rank. */
    private interface Work {
        void run() throws IOException;
    }

    /** Does work on all ranks. If it fails on one, each removes the file that it wrote, and throws. */
    private void together(Work work) throws IOException {
        Exception failure = null;
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        // if this fails, a rank has ended: rank 0 may have named this rank's file in the index all the same, so it
        // stays
        List<String> said = ranks.texts(failure == null ? "" : String.valueOf(failure.getMessage()));
        int first = 0;
        while (first < said.size() && said.get(first).isEmpty()) {
            first++;
        }
        if (first == said.size()) {
            return;
        }
        IOException thrown = failure instanceof IOException own
                ? own
                : new IOException("rank " + first + " says: " + said.get(first), failure);
        try {
            Files.deleteIfExists(shard(ranks.rank()));
        } catch (IOException e) {
            thrown.addSuppressed(e);
        }
        if (failure instanceof RuntimeException own) {
            throw own;
        }
        throw thrown;
    }

    private Path shard(int rank) throws IOException {
        Forms forms = Forms.of(file);
        return forms.single().resolveSibling(forms.shard(optimizer.steps(), token, rank, ranks.size()));
    }

    private void shard(Part own) throws IOException {
        Forms forms = Forms.of(file);
        if (Files.exists(forms.single()) && !Files.isRegularFile(forms.single())) {
            throw new IOException(file + " is no regular file: several ranks write files beside a name that is free, or"
                    + " that of an older checkpoint");
        }
        Map<String, String> texts = new TreeMap<>();
        if (!own.pieces().isEmpty()) {
            Map<String, Object> entries = new LinkedHashMap<>();
            own.pieces().forEach((name, piece) -> entries.put(name, piece.entry()));
            texts.put(PIECES, JSON.std.asString(entries));
        }
        Safetensors.writeNew(shard(ranks.rank()), own.tensors(), texts);
    }

    /** Makes the set the current checkpoint. */
    private void commit(Map<String, String> texts) throws IOException {
        long bytes = 0;
        SortedMap<String, String> places = new TreeMap<>();
        SortedMap<String, Stamp> files = new TreeMap<>();
        SortedMap<String, NamedPiece> pieces = new TreeMap<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            Path shard = shard(rank);
            if (!Files.exists(shard)) {
                throw new IOException(
                        "rank " + rank + " wrote " + shard.getFileName() + ", which rank 0 does not see in "
                                + shard.getParent() + ": the folder must be one that all ranks share");
            }
            Header header = Safetensors.readHeader(shard);
            String name = shard.getFileName().toString();
            files.put(name, new Stamp(Files.size(shard), Checksum.told(header.metadata())));
            for (Slot slot : header.slots()) {
                bytes += slot.end() - slot.begin();
                if (places.put(slot.name(), name) != null) {
                    throw Part.taken(slot.name());
                }
            }
            pieces.putAll(Index.pieces(shard, header.metadata().get(PIECES)));
        }
        Forms forms = Forms.of(file);
        OutputFile.write(forms.index(), new Index(texts, bytes, places, files, pieces, forms.identity()).encode());
    }

    /** Removes what the new set took the place of. */
    private void tidy() {
        try {
            Forms forms = Forms.of(file);
            forms.keepSet(Index.read(forms.index()));
        } catch (IOException e) {
            log.warn("{} is written, but files of an older one could not be removed: {}", file, OutputFile.reason(e));
        }
    }
}
