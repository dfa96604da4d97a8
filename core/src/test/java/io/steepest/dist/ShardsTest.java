package io.steepest.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.engine.Shapes;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints that several ranks write, each its own part. */
class ShardsTest {
    private static final Map<String, long[]> SHAPES = Map.of(
            "a", new long[] {6, 4},
            "b", new long[] {6, 4},
            "bias", new long[] {6},
            "table", new long[] {300, 96});

    /** Bytes of what Adam remembers of the table, which is cut. */
    private static final long TABLE_STATE = 2L * 4 * 300 * 96;

    @TempDir
    Path folder;

    static List<Recipe> recipes() {
        return List.of(Recipes.adamw(), Recipes.muon(), KroneckerRecipes.soap(), Recipes.prodigy());
    }

    /** What a rank does with its optimizer. */
    @FunctionalInterface
    private interface Task<R> {
        R of(CountedRanks ranks, Nets.Bare net, SteepestDescent optimizer) throws IOException;
    }

    private static <R> List<R> run(int size, Recipe recipe, Task<R> task) {
        return (size == 1 ? Together.SINGLE : Together.THREADS).run(size, ranks -> {
            CountedRanks counting = CountedRanks.of(ranks);
            Nets.Bare net = new Nets.Bare();
            SHAPES.forEach((name, shape) -> net.with(name, normal(name.length(), shape)));
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(recipe).over(counting).on(net)) {
                return task.of(counting, net, optimizer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Tensor normal(long seed, long... shape) {
        return Tensors.normal(ScalarType.Float, seed, shape);
    }

    /** Takes steps from one number to another, with gradients that all ranks have and that depend on the number. */
    private static void train(Nets.Bare net, SteepestDescent optimizer, int from, int to) {
        for (int t = from; t <= to; t++) {
            int now = t;
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                optimizer.zeroGrad();
                SHAPES.forEach((name, shape) -> net.get(name).grad().add_(normal(100L * now + name.length(), shape)));
                optimizer.step(1.0);
            }
        }
    }

    /** Trains some ranks for some steps, and saves. */
    private Path save(int size, Recipe recipe, int steps) {
        Path file = folder.resolve("run.safetensors");
        run(size, recipe, (ranks, net, optimizer) -> {
            train(net, optimizer, 1, steps);
            Checkpoint.save(file, net, optimizer, Map.of("mine", Tensors.floats(1, 3)), Map.of("epoch", "4"));
            return 0;
        });
        return file;
    }

    private static SortedMap<String, String> bits(Path file) throws IOException {
        SortedMap<String, String> bits = new TreeMap<>();
        try (TensorFile found = Checkpoint.read(file)) {
            found.tensors().forEach((name, x) -> bits.put(name, Shapes.kind(x) + " " + hash(x)));
        }
        return bits;
    }

    private static int hash(Tensor x) {
        byte[] bytes = new byte[Math.toIntExact(Shapes.bytes(x))];
        if (bytes.length > 0) {
            new BytePointer(x.contiguous().data_ptr()).get(bytes);
        }
        return Arrays.hashCode(bytes);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Gradients are equal on all ranks and their number is a power of two, so that means round nothing. */
    @ParameterizedTest
    @MethodSource("recipes")
    void a_set_of_several_ranks_holds_what_the_file_of_one_does_and_any_number_goes_on(Recipe recipe)
            throws IOException {
        Path file = save(1, recipe, 3);
        SortedMap<String, String> one = bits(file);
        for (int size : new int[] {2, 4}) {
            save(size, recipe, 3);
            assertThat(files()).hasSize(size + 1).contains("run.safetensors.index.json");
            assertThat(bits(file)).as("%d ranks", size).isEqualTo(one);
            for (int next : new int[] {1, 2, 4}) {
                assertThat(resumed(file, next, recipe))
                        .as("%d after %d ranks", next, size)
                        .isEqualTo(whole(recipe));
            }
        }
        save(1, recipe, 3);
        assertThat(files()).containsExactly("run.safetensors");
        assertThat(resumed(file, 2, recipe)).isEqualTo(whole(recipe));
    }

    private static final Map<Recipe, Map<String, Integer>> WHOLE = new HashMap<>();

    /** The weights after five steps of one rank that was not interrupted. */
    private static Map<String, Integer> whole(Recipe recipe) {
        return WHOLE.computeIfAbsent(
                recipe,
                r -> run(1, r, (ranks, net, optimizer) -> {
                            train(net, optimizer, 1, 5);
                            return weights(net);
                        })
                        .get(0));
    }

    private static Map<String, Integer> resumed(Path file, int size, Recipe recipe) {
        return run(size, recipe, (ranks, net, optimizer) -> {
                    try (TensorFile saved = Checkpoint.read(file)) {
                        Checkpoint.from(file).leaving(Set.of("mine")).into(saved, net, optimizer);
                        assertThat(saved.metadata()).containsEntry("epoch", "4");
                    }
                    train(net, optimizer, 4, 5);
                    return weights(net);
                })
                .get(size - 1);
    }

    private static Map<String, Integer> weights(Nets.Bare net) {
        return SHAPES.keySet().stream().collect(Collectors.toMap(name -> name, name -> hash(net.get(name))));
    }

    @Test
    void a_save_gathers_names_and_no_entries() {
        List<Double> gathered = run(4, Recipes.adamw(), (ranks, net, optimizer) -> {
            train(net, optimizer, 1, 1);
            double before = ranks.received();
            Checkpoint.save(folder.resolve("run.safetensors"), net, optimizer);
            return ranks.received() - before;
        });
        // names of a dozen tensors, from each of four ranks
        assertThat(gathered).allSatisfy(bytes -> assertThat(bytes).isLessThan(4000));
        assertThat(TABLE_STATE).isGreaterThan(200_000);
    }

    @Test
    void restoring_gathers_names_and_no_entries() {
        Path file = save(4, Recipes.adamw(), 1);
        List<Double> gathered = run(4, Recipes.adamw(), (ranks, net, optimizer) -> {
            double before = ranks.received();
            Checkpoint.from(file).leaving(Set.of("mine")).partially().into(net);
            assertThat(ranks.received()).isEqualTo(before);
            try (TensorFile saved = Checkpoint.read(file)) {
                Checkpoint.from(file).leaving(Set.of("mine")).into(saved, net, optimizer);
            }
            return ranks.received() - before;
        });
        assertThat(gathered).allSatisfy(bytes -> assertThat(bytes).isLessThan(12_000));
    }

    @Test
    void each_rank_writes_about_its_own_part() throws IOException {
        Path file = save(4, Recipes.adamw(), 1);
        Map<String, Object> index =
                JSON.std.mapFrom(Files.readString(Checkpoint.find(file).orElseThrow()));
        long weights = 4L * 300 * 96;
        for (String name : ((Map<?, ?>) index.get("files"))
                .keySet().stream().map(String::valueOf).toList()) {
            // a quarter of the state, and perhaps the table itself; headers and small tensors beside them
            assertThat(Files.size(folder.resolve(name))).isBetween(TABLE_STATE / 4, TABLE_STATE / 4 + weights + 5000);
        }
    }

    /** Reads the raw bytes with a JSON reader alone. */
    @Test
    void the_index_and_the_files_are_as_other_tools_know_them() throws IOException {
        Path file = save(2, Recipes.adamw(), 2);
        Map<String, Object> index = JSON.std.mapFrom(Files.readString(folder.resolve("run.safetensors.index.json")));
        Map<?, ?> places = (Map<?, ?>) index.get("weight_map");
        long total = 0;
        for (Map.Entry<?, ?> place : places.entrySet()) {
            byte[] raw = Files.readAllBytes(folder.resolve((String) place.getValue()));
            int length = Math.toIntExact(
                    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
            Map<String, Object> header = JSON.std.mapFrom(new String(raw, 8, length, UTF_8));
            List<?> offsets = (List<?>) ((Map<?, ?>) header.get(place.getKey())).get("data_offsets");
            total += ((Number) offsets.get(1)).longValue() - ((Number) offsets.get(0)).longValue();
        }
        Map<?, ?> metadata = (Map<?, ?>) index.get("metadata");
        assertThat(metadata.get("total_size")).isEqualTo((int) total);
        assertThat(metadata.get("epoch")).isEqualTo("4");
        assertThat(places.keySet().stream().map(String::valueOf))
                .contains("a", "table", "mine", "optimizer/table/momentum/entries-from-0")
                .doesNotContain("optimizer/table/momentum");
        assertThat(bits(file)).containsKey("optimizer/table/momentum");
    }

    @Test
    void a_rank_that_cannot_write_fails_on_all_and_the_old_checkpoint_stays() throws IOException {
        Path file = save(2, Recipes.adamw(), 2);
        List<String> before = files();
        SortedMap<String, String> bits = bits(file);
        for (int bad : new int[] {0, 1}) {
            run(2, Recipes.adamw(), (ranks, net, optimizer) -> {
                train(net, optimizer, 1, 1);
                Path mine = ranks.rank() == bad ? folder.resolve("none/run.safetensors") : file;
                assertThatThrownBy(() -> Checkpoint.save(mine, net, optimizer))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("none/run-step1-")
                        .hasMessageContaining("cannot be written: there is no such file or folder");
                return 0;
            });
            assertThat(files()).isEqualTo(before);
            assertThat(bits(file)).isEqualTo(bits);
        }
    }

    @Test
    void a_folder_that_the_ranks_do_not_share_is_refused() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        run(2, Recipes.adamw(), (ranks, net, optimizer) -> {
            Path mine = (ranks.rank() == 0 ? folder : elsewhere).resolve("run.safetensors");
            assertThatThrownBy(() -> Checkpoint.save(mine, net, optimizer))
                    .hasMessageContaining("rank 1 wrote run-step0-")
                    .hasMessageContaining("the folder must be one that all ranks share");
            return 0;
        });
        assertThat(files()).containsExactly("elsewhere");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void a_name_that_is_taken_fails_on_all() throws IOException {
        run(2, Recipes.adamw(), (ranks, net, optimizer) -> {
            Map<String, Tensor> others = Map.of("optimizer/table/momentum/entries-from-0", Tensors.floats(1, 3));
            assertThatThrownBy(
                            () -> Checkpoint.save(folder.resolve("run.safetensors"), net, optimizer, others, Map.of()))
                    .hasMessageContaining("entries-from-0 is taken");
            return 0;
        });
        assertThat(files()).isEmpty();
    }

    @Test
    void whatever_was_written_last_counts_also_if_the_other_form_was_not_removed() throws IOException {
        Path file = save(1, Recipes.adamw(), 1);
        byte[] single = Files.readAllBytes(file);
        SortedMap<String, String> one = bits(file);
        save(2, Recipes.adamw(), 2);
        SortedMap<String, String> two = bits(file);
        assertThat(two).isNotEqualTo(one);
        // as if rank 0 had been killed before it removed the file
        Files.write(file, single);
        assertThat(bits(file)).isEqualTo(two);
        Checkpoint.deleteLeftovers(file);
        assertThat(file).doesNotExist();
        assertThat(bits(file)).isEqualTo(two);

        Map<Path, byte[]> set = new HashMap<>();
        for (String name : files()) {
            set.put(folder.resolve(name), Files.readAllBytes(folder.resolve(name)));
        }
        save(1, Recipes.adamw(), 3);
        SortedMap<String, String> three = bits(file);
        for (Map.Entry<Path, byte[]> each : set.entrySet()) {
            Files.write(each.getKey(), each.getValue());
        }
        assertThat(bits(file)).isEqualTo(three).isNotEqualTo(two);
        Checkpoint.deleteLeftovers(file);
        assertThat(files()).containsExactly("run.safetensors");
        assertThat(bits(file)).isEqualTo(three);
    }

    @Test
    void leftovers_go_and_files_of_others_stay() throws IOException {
        Path file = folder.resolve("run.safetensors");
        List<String> theirs = List.of(
                "run-00001-of-00002.safetensors",
                "other-step1-0123456789abcdef-00001-of-00002.safetensors",
                "run-step1-notes.safetensors");
        for (String name : theirs) {
            Files.writeString(folder.resolve(name), "");
        }
        String left = "run-step7-0123456789abcdef-00002-of-00002.safetensors";
        for (int size : new int[] {2, 1}) {
            Files.writeString(folder.resolve(left), "half");
            save(size, Recipes.adamw(), 1);
            assertThat(files()).containsAll(theirs).doesNotContain(left);
            assertThat(bits(file)).isNotEmpty();
        }
        Files.writeString(folder.resolve(left), "half");
        Checkpoint.deleteLeftovers(file);
        assertThat(files()).containsAll(theirs).doesNotContain(left);
    }

    @Test
    void another_programs_index_is_read_and_does_not_count_beside_a_file() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Path index = folder.resolve("model.safetensors.index.json");
        Safetensors.write(
                folder.resolve("model-00001-of-00002.safetensors"), Map.of("w", Tensors.floats(1, 2, 2)), Map.of());
        Safetensors.write(
                folder.resolve("model-00002-of-00002.safetensors"), Map.of("v", Tensors.floats(2, 3)), Map.of());
        Files.writeString(
                index,
                "{\n  \"metadata\": {\"total_size\": 28},\n  \"weight_map\": {\"v\": \"model-00002-of-00002.safetensors\","
                        + " \"w\": \"model-00001-of-00002.safetensors\"}\n}\n");
        assertThat(bits(file).keySet()).containsExactly("v", "w");
        assertThat(bits(index)).isEqualTo(bits(file));
        Safetensors.write(file, Map.of("u", Tensors.floats(3, 2)), Map.of());
        assertThat(bits(file).keySet()).containsExactly("u");
        Checkpoint.deleteLeftovers(file);
        assertThat(index).exists();
        assertThat(files()).hasSize(4);
    }

    @Test
    void a_name_that_leads_to_no_file_is_refused() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("run.safetensors"));
        run(2, Recipes.adamw(), (ranks, net, optimizer) -> {
            assertThatThrownBy(() -> Checkpoint.save(taken, net, optimizer))
                    .hasMessageContaining("run.safetensors is no regular file");
            return 0;
        });
        assertThat(files()).containsExactly("run.safetensors");
    }
}
