package io.steepest.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.checkpoint.Index.NamedPiece;
import io.steepest.checkpoint.Index.Stamp;
import io.steepest.optim.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sets of files that broke, or that somebody forged. */
@ExtendWith(Scoped.class)
class ShardDamageTest {
    @TempDir
    Path folder;

    private Path index;
    private Path one;
    private Path two;
    private Tensor whole;

    /** A matrix 2×3 that lies in memory by columns, cut after its fourth entry. */
    @BeforeEach
    void a_set() throws IOException {
        index = folder.resolve("x.safetensors.index.json");
        one = folder.resolve("x-1.safetensors");
        two = folder.resolve("x-2.safetensors");
        Tensor entries = Tensors.floats(1, 6);
        whole = entries.as_strided(new long[] {2, 3}, new long[] {1, 2}, new LongOptional(0));
        write(entries.narrow(0, 0, 4), entries.narrow(0, 4, 2), piece(0, 4), piece(4, 6));
    }

    private static Piece piece(long begin, long end) {
        return new Piece(List.of(2L, 3L), List.of(1L, 2L), begin, end);
    }

    private void write(Tensor first, Tensor second, Piece a, Piece b) throws IOException {
        Safetensors.write(one, Map.of("w/0", first), Map.of());
        Safetensors.write(two, Map.of("w/4", second), Map.of());
        SortedMap<String, Stamp> files = new TreeMap<>();
        for (Path each : List.of(one, two)) {
            files.put(
                    each.getFileName().toString(),
                    new Stamp(
                            Files.size(each),
                            Checksum.told(Safetensors.readHeader(each).metadata())));
        }
        Index made = new Index(
                Map.of("note", "ä"),
                24,
                new TreeMap<>(Map.of("w/0", "x-1.safetensors", "w/4", "x-2.safetensors")),
                files,
                new TreeMap<>(Map.of("w/0", new NamedPiece("w", a), "w/4", new NamedPiece("w", b))),
                "");
        Files.write(index, made.encode());
    }

    @Test
    void pieces_come_as_one_in_the_order_of_memory() throws IOException {
        try (TensorFile found = Checkpoint.read(folder.resolve("x.safetensors"))) {
            assertThat(found.tensors().keySet()).containsExactly("w");
            assertThat(found.tensors().get("w").equal(whole)).isTrue();
            assertThat(found.metadata()).containsExactly(Map.entry("note", "ä"));
        }
    }

    @Test
    void every_flipped_bit_of_the_index_and_of_the_files_is_found() throws IOException {
        for (Path path : List.of(index, one, two)) {
            byte[] good = Files.readAllBytes(path);
            for (int bit = 0; bit < 8 * good.length; bit++) {
                byte[] flipped = good.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(path, flipped);
                assertThatThrownBy(() -> Checkpoint.read(index).close())
                        .as("bit %d of byte %d of %s", bit % 8, bit / 8, path)
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining(path.toString())
                        .hasMessageContaining(", expected ");
            }
            Files.write(path, good);
        }
    }

    @Test
    void a_file_that_is_missing_cut_off_or_of_another_save_is_named() throws IOException {
        byte[] good = Files.readAllBytes(two);
        Files.write(two, Arrays.copyOf(good, good.length - 1));
        assertRefused(two + ": found a file of " + (good.length - 1) + " bytes, expected " + good.length
                + ", as x.safetensors.index.json says: it was cut off, or is of another save");
        Safetensors.write(two, Map.of("w/4", Tensors.floats(7, 2)), Map.of());
        assertRefused("x-2.safetensors: found content of checksum ", " says: it is of another save");
        Files.delete(two);
        assertRefused(two + ": found nothing, expected a file of the set that x.safetensors.index.json names");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> Checkpoint.read(index).close())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void pieces_that_do_not_make_a_whole_are_refused() throws IOException {
        Tensor four = Tensors.floats(1, 4);
        write(four, Tensors.floats(1, 1), piece(0, 4), piece(4, 5));
        assertRefused("for tensor w 5 entries in pieces");
        write(four, Tensors.floats(1, 2), piece(0, 4), piece(3, 5));
        assertRefused("piece w/4, which does not follow the one before it");
        write(four, Tensors.floats(1, 3), piece(0, 4), piece(4, 6));
        assertRefused("piece w/4, which");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"metadata\":{},\"weight_map\":{\"w\":\"../x-1.safetensors\"}} | the name of a file beside the index",
                "{\"metadata\":{},\"weight_map\":{\"w\":7}} | for w: 7, expected a text",
                "{\"metadata\":{}} | in the index for weight_map: nothing, expected an object",
                "{\"weight_map\":{}} | in the index for metadata: nothing",
                "[] | an index that is no JSON object",
                "{\"metadata\":{},\"weight_map\":{\"w\":\"x-1.safetensors\"}} | no tensor w, expected it there",
                "{\"metadata\":{},\"weight_map\":{},\"files\":{\"x\":{\"bytes\":-1}}} | whole numbers from 0",
                "{\"metadata\":{},\"weight_map\":{},\"pieces\":{\"x\":{\"of\":\"w\",\"shape\":[2],\"strides\":[9],"
                        + "\"range\":[0,1]}}} | pieces of dense tensors",
                "{\"metadata\":{},\"weight_map\":{},\"pieces\":{\"x\":{\"of\":\"w\",\"shape\":[4294967296,4294967296],"
                        + "\"strides\":[4294967296,1],\"range\":[0,1]}}} | pieces of dense tensors",
                "{\"metadata\":{},\"weight_map\":{},\"pieces\":{\"x\":{\"of\":\"w\",\"shape\":[2],\"strides\":[1],"
                        + "\"range\":[0,2]}}} | piece x, which",
            })
    void a_forged_index_is_refused(String json, String message) throws IOException {
        Files.write(index, json.getBytes(UTF_8));
        assertRefused(index.toString().replace("x.safetensors.index.json", ""), message);
    }
}
