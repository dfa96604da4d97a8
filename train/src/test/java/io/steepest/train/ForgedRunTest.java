package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.steepest.checkpoint.CheckpointException;
import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.train.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody changes a run's checkpoint by hand, and makes its checksum right again: the file and the field are named, and
 * nothing of a size that the file does not bear out is built.
 */
@Timeout(300)
class ForgedRunTest {
    /** Numbers that may be negative or huge: nothing contradicts them. */
    private static final Set<String> FREE =
            Set.of("seed", "lossSum", "trainLoss", "validationLoss", "stepSize", "seconds");

    /** Numbers that may be huge. */
    private static final Set<String> UNBOUNDED =
            Set.of("setup.loop.steps", "every", "batches", "clip", "horizon", "modelSeconds", "optimizerSeconds");

    /** Numbers that a network of hidden layers does not read. */
    private static final Set<String> UNREAD = Set.of("context", "heads");

    /** Those among them that have 32 bits. */
    private static final Set<String> INTEGERS = Set.of("batches", "context", "heads");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path tmp;

    private TensorFile saved;
    private Path folder;

    private void train(Setup setup) throws IOException {
        folder = tmp.resolve("run");
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
            RunCheckpoint.save(run, folder);
        }
        saved = Safetensors.read(folder.resolve(RunCheckpoint.FILE));
    }

    @AfterEach
    void close() {
        saved.close();
    }

    @Test
    void every_field_of_a_gpt() throws IOException {
        train(Setups.gpt(tmp, "muon", 3));
        assertEveryField();
    }

    @Test
    void every_field_of_an_mlp() throws IOException {
        Setup gpt = Setups.gpt(tmp, "adamw", 3);
        train(Setups.on(gpt, "wine", "mlp", new ModelOptions(8, 2, 1, false)));
        assertEveryField();
    }

    private void assertEveryField() throws IOException {
        for (List<Object> path : paths()) {
            String field = name(path);
            String last = path.get(path.size() - 1).toString();
            forge(path, node -> null);
            assertRefused(field + " missing", path);
            forge(path, node -> NullNode.instance);
            // nothing of a table is cut into tokens
            assertBounded(field + " null", path, last.equals("vocabulary") && isTable());
            forge(path, node -> node.isTextual() ? IntNode.valueOf(7) : TextNode.valueOf("seven"));
            assertRefused(field + " of another type", path);
            forge(path, node -> node.isContainerNode() ? IntNode.valueOf(7) : JSON.createArrayNode());
            assertRefused(field + " of another kind", path);
            JsonNode now = at(path);
            if (now.isNumber()) {
                forge(path, node -> node.isDouble() ? DoubleNode.valueOf(-1) : IntNode.valueOf(-1));
                assertBounded(field + " negative", path, FREE.contains(last));
                boolean free = FREE.contains(last)
                        || UNBOUNDED.contains(last)
                        || UNBOUNDED.contains(field)
                        || (isTable() && UNREAD.contains(last));
                forge(path, node -> node.isDouble() ? DoubleNode.valueOf(1e300) : IntNode.valueOf(Integer.MAX_VALUE));
                assertBounded(field + " huge", path, free);
                forge(path, node -> node.isDouble() ? DoubleNode.valueOf(1e300) : LongNode.valueOf(Long.MAX_VALUE));
                // what has 32 bits is refused by its type
                assertBounded(field + " huger", path, free && !INTEGERS.contains(last));
            } else if (now.isTextual() && !now.asText().equals("NaN")) {
                forge(path, node -> TextNode.valueOf("x".repeat(100_000)));
                assertRefused(field + " long", List.of());
            }
        }
    }

    @Test
    void metadata_that_is_no_object_or_too_deep() throws IOException {
        train(Setups.gpt(tmp, "sgd", 1));
        for (String json : List.of(
                "null", "17", "[]", "\"text\"", "", "{", "{} {}", "{\"format\":2,\"format\":2}", "[".repeat(100_000))) {
            write(json, Map.of());
            assertRefused(json.substring(0, Math.min(20, json.length())), List.of("metadata"));
        }
    }

    @Test
    void tensors_that_are_missing_others_or_too_many() throws IOException {
        train(Setups.gpt(tmp, "sgd", 1));
        String whole = metadata();
        try (PointerScope scope = new PointerScope()) {
            Tensor one = torch.zeros(3, 5);
            write(whole, Map.of("tok.weight", one));
            assertRefused("another shape", List.of("tok.weight"));
            write(whole, Map.of("strange", one));
            assertRefused("a strange one", List.of("strange"));
            write(whole, Map.of("random-state", one));
            assertRefused("another random state", List.of("random-state"));
            Tensor state = saved.tensors().get("random-state");
            write(whole, Map.of("random-state", torch.zeros(state.shape(), new TensorOptions(ScalarType.Byte))));
            assertRefused("a random state of zeros", List.of("random-state"));
        }
        Map<String, Tensor> fewer = new HashMap<>(saved.tensors());
        fewer.remove("random-state");
        Safetensors.write(folder.resolve(RunCheckpoint.FILE), fewer, texts(whole));
        assertRefused("no random state", List.of("random-state"));
        write(whole, Map.of());
        RunCheckpoint.resume(folder, OptionalLong.of(2), "cpu").close();
    }

    @Test
    void sizes_for_text_alone() throws IOException {
        train(Setups.gpt(tmp, "sgd", 1));
        for (String field : List.of("width", "depth", "heads")) {
            forge(List.of("setup", "network", "options", field), node -> IntNode.valueOf(1 << 30));
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> RunCheckpoint.text(folder))
                    .withMessageContaining(folder.toString())
                    .withMessageContaining(field);
        }
        forge(List.of("symbols"), node -> TextNode.valueOf("ba"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> RunCheckpoint.text(folder))
                .withMessageContaining("symbols must ascend");
    }

    @Test
    void a_run_of_the_first_format_is_refused_with_what_to_do() throws IOException {
        train(Setups.gpt(tmp, "sgd", 1));
        ObjectNode root = (ObjectNode) JSON.readTree(metadata());
        root.put("format", 1);
        ((ObjectNode) root.at("/setup/network")).remove(List.of("init", "precision"));
        ((ObjectNode) root.at("/setup/optimizer")).remove(List.of("shares", "state", "together"));
        ((ObjectNode) root.at("/setup/network/options")).remove("frozen");
        write(JSON.writeValueAsString(root), Map.of());
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> RunCheckpoint.resume(folder, OptionalLong.of(2), "cpu"))
                .withMessageContaining("a run of format 1, which names the optimizer's state by bank")
                .withMessageContaining("begin the run again by train --out");
        // its weights are as good as ever
        assertThat(RunCheckpoint.text(folder).vocabulary()).isNotNull();
    }

    /** A recipe that prints a constant of another value is refused as another recipe. */
    private static final Set<String> IN_RECIPE = Set.of("lr", "decay");

    private void assertRefused(String what, List<?> path) {
        assertThatExceptionOfType(CheckpointException.class)
                .as(what)
                .isThrownBy(() -> RunCheckpoint.resume(folder, OptionalLong.of(1_000_000), "cpu")
                        .close())
                .withMessageStartingWith(folder.resolve(RunCheckpoint.FILE) + ": found ")
                .withMessageContaining(", expected ")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(10_000))
                .satisfies(e -> {
                    boolean recipe = !path.isEmpty() && IN_RECIPE.contains(path.get(path.size() - 1));
                    if (!path.isEmpty() && !(recipe && e.getMessage().contains("another recipe"))) {
                        assertThat(e.getMessage())
                                .contains(path.get(path.size() - 1).toString());
                    }
                });
    }

    private void assertBounded(String what, List<?> path, boolean free) throws IOException {
        if (free) {
            RunCheckpoint.resume(folder, OptionalLong.of(1_000_000), "cpu").close();
        } else {
            assertRefused(what, path);
        }
    }

    private boolean isTable() {
        return metadata().contains("wine");
    }

    /** The texts of the run with another description of it. */
    private Map<String, String> texts(String json) {
        Map<String, String> texts = new HashMap<>(saved.metadata());
        texts.put(RunMetadata.KEY, json);
        return texts;
    }

    private String metadata() {
        return saved.metadata().get(RunMetadata.KEY);
    }

    private void write(String json, Map<String, Tensor> others) throws IOException {
        Map<String, Tensor> tensors = new HashMap<>(saved.tensors());
        tensors.putAll(others);
        Safetensors.write(folder.resolve(RunCheckpoint.FILE), tensors, texts(json));
    }

    /** Changes one value of the metadata, or takes it away. */
    private void forge(List<?> path, UnaryOperator<JsonNode> change) throws IOException {
        JsonNode root = JSON.readTree(metadata());
        JsonNode parent = root;
        for (Object step : path.subList(0, path.size() - 1)) {
            parent = child(parent, step);
        }
        Object last = path.get(path.size() - 1);
        JsonNode changed = change.apply(child(parent, last));
        if (parent instanceof ArrayNode array) {
            // an element that is gone is none that is missing: its place is taken by an empty one
            array.set((int) last, changed == null ? JSON.createObjectNode() : changed);
        } else if (changed == null) {
            ((ObjectNode) parent).remove((String) last);
        } else {
            ((ObjectNode) parent).set((String) last, changed);
        }
        write(JSON.writeValueAsString(root), Map.of());
    }

    private JsonNode at(List<?> path) throws IOException {
        JsonNode node = JSON.readTree(metadata());
        for (Object step : path) {
            node = child(node, step);
        }
        return node;
    }

    private static JsonNode child(JsonNode parent, Object step) {
        return step instanceof Integer index ? parent.get(index) : parent.get((String) step);
    }

    private List<List<Object>> paths() throws IOException {
        List<List<Object>> all = new ArrayList<>();
        collect(JSON.readTree(metadata()), List.of(), all);
        return all;
    }

    private static void collect(JsonNode node, List<Object> path, List<List<Object>> all) {
        if (!path.isEmpty()) {
            all.add(path);
        }
        if (node.isObject()) {
            node.properties().forEach(e -> collect(e.getValue(), with(path, e.getKey()), all));
        } else if (node.isArray() && !node.isEmpty()) {
            collect(node.get(0), with(path, 0), all);
        }
    }

    private static List<Object> with(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static String name(List<?> path) {
        return String.join(".", path.stream().map(String::valueOf).toList());
    }
}
