package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;

import io.steepest.checkpoint.Index.NamedPiece;
import io.steepest.checkpoint.Index.Stamp;
import io.steepest.optim.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Reads the files of a set, and joins the pieces of tensors that are cut. */
final class ShardReader {
    private final Path file;
    private final Index index;
    private final Map<String, Tensor> tensors = new HashMap<>();

    private ShardReader(Path file, Index index) {
        this.file = file;
        this.index = index;
    }

    /**
     * Reads a set whole and verifies every file of it.
     *
     * @param file the index
     * @throws CheckpointException if a file is missing, damaged, or another than the index says; nothing stays allocated
     * @throws IOException if the disk fails
     */
    static TensorFile read(Path file) throws IOException {
        ShardReader reader = new ShardReader(file, Index.read(file));
        boolean whole = false;
        try {
            reader.readAll();
            reader.joinAll();
            whole = true;
            return new TensorFile(reader.tensors, reader.index.texts());
        } finally {
            if (!whole) {
                reader.tensors.values().forEach(Tensor::close);
            }
        }
    }

    private void readAll() throws IOException {
        for (String name : new TreeSet<>(index.places().values())) {
            Path shard = file.resolveSibling(name);
            Stamp stamp = index.files().get(name);
            check(shard, stamp);
            TensorFile found = Safetensors.read(shard, digits -> {
                if (stamp != null && !digits.equals(stamp.checksum())) {
                    throw new CheckpointException(
                            shard,
                            "content of checksum " + digits,
                            brief(stamp.checksum()) + ", as " + file.getFileName() + " says: it is of another save");
                }
            });
            found.tensors().forEach((tensor, x) -> {
                if (name.equals(index.places().get(tensor))) {
                    tensors.put(tensor, x);
                } else {
                    x.close();
                }
            });
        }
        index.places().forEach((tensor, name) -> {
            if (!tensors.containsKey(tensor)) {
                throw new CheckpointException(
                        file.resolveSibling(name),
                        "no tensor " + brief(tensor),
                        "it there, as " + file.getFileName() + " says");
            }
        });
    }

    private void check(Path shard, Stamp stamp) throws IOException {
        if (!Files.isRegularFile(shard)) {
            throw new CheckpointException(
                    shard,
                    Files.exists(shard) ? "no regular file" : "nothing",
                    "a file of the set that " + file.getFileName() + " names");
        }
        if (stamp != null && Files.size(shard) != stamp.bytes()) {
            throw new CheckpointException(
                    shard,
                    "a file of " + Files.size(shard) + " bytes",
                    stamp.bytes() + ", as " + file.getFileName() + " says: it was cut off, or is of another save");
        }
    }

    private void joinAll() {
        Map<String, List<String>> parts = new TreeMap<>();
        index.pieces()
                .forEach((name, piece) -> parts.computeIfAbsent(piece.of(), of -> new ArrayList<>())
                        .add(name));
        parts.forEach(this::join);
    }

    @SuppressWarnings("try") // the scope is not referenced: it frees what is made inside
    private void join(String whole, List<String> names) {
        names.sort(Comparator.comparing(name -> index.pieces().get(name).piece().begin()));
        Piece first = index.pieces().get(names.get(0)).piece();
        long end = 0;
        List<Tensor> pieces = new ArrayList<>();
        for (String name : names) {
            NamedPiece named = index.pieces().get(name);
            Piece piece = named.piece();
            Tensor x = tensors.get(name);
            boolean fits = x != null
                    && x.dim() == 1
                    && x.numel() == piece.end() - piece.begin()
                    && piece.begin() == end
                    && piece.shape().equals(first.shape())
                    && piece.strides().equals(first.strides());
            if (!fits) {
                throw broken(whole, "piece " + brief(name) + ", which does not follow the one before it");
            }
            end = piece.end();
            pieces.add(x);
        }
        long entries = first.shape().stream().reduce(1L, Math::multiplyExact);
        if (end != entries || tensors.containsKey(whole)) {
            throw broken(
                    whole, end + " entries in pieces" + (tensors.containsKey(whole) ? ", and the whole, too" : ""));
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor joined = torch.cat(new TensorVector(pieces.toArray(Tensor[]::new)))
                    .as_strided(longs(first.shape()), longs(first.strides()), new LongOptional(0))
                    .contiguous();
            tensors.put(whole, joined.retainReference());
        }
        names.forEach(name -> tensors.remove(name).close());
    }

    private CheckpointException broken(String whole, String found) {
        return new CheckpointException(
                file, "for tensor " + brief(whole) + " " + found, "pieces that make up the whole, one after the other");
    }

    private static long[] longs(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }
}
