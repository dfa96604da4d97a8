package io.steepest.lab.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.CheckpointException;
import io.steepest.checkpoint.Safetensors;
import io.steepest.lab.data.TextDataset;
import io.steepest.lab.data.Vocabulary;
import io.steepest.lab.model.Gpt;
import io.steepest.lab.model.GptShape;
import io.steepest.optim.SteepestDescent;
import io.steepest.tensor.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A run on disk: one safetensors file with the weights by parameter name, the optimizer's state under
 * {@code optimizer/}, the random state, and everything else as JSON in its metadata.
 */
public final class RunCheckpoint {
    /** Name of the file in a run's folder. */
    public static final String FILE = "checkpoint.safetensors";

    private static final String STATE = "optimizer/";
    private static final String RANDOM = "random-state";
    private static final String KEY = "steepest";
    private static final int FORMAT = 1;

    private RunCheckpoint() {}

    /**
     * What the metadata says.
     *
     * @param format version of this record
     * @param setup what was run
     * @param recipe the optimizer in words
     * @param data the data in words and with a checksum, to know it again
     * @param symbols known characters of a character vocabulary
     * @param steps taken
     * @param ledger the books
     */
    record Metadata(
            int format, Setup setup, String recipe, String data, String symbols, long steps, Ledger.Entry ledger) {}

    /**
     * Writes a run, in place of what the folder held of it; the old file stays until the new one is whole.
     *
     * @throws IOException if the disk fails
     */
    public static void save(TrainingRun run, Path folder) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Metadata metadata = new Metadata(
                    FORMAT,
                    run.setup(),
                    run.optimizer().recipe().toString(),
                    describe(run),
                    run.data() instanceof TextDataset text ? text.vocabulary().symbols() : "",
                    run.optimizer().steps(),
                    run.ledger().entry());
            Map<String, Tensor> tensors = tensors(run.model().module(), run.optimizer());
            tensors.put(RANDOM, random());
            Files.createDirectories(folder);
            Safetensors.write(folder.resolve(FILE), tensors, Map.of(KEY, Json.EXACT.writeValueAsString(metadata)));
        }
    }

    /**
     * Goes on with a run.
     *
     * @param folder that a run was saved to
     * @param steps to go on to, counted from the run's beginning; empty for as many as it was started with
     * @param device cpu or cuda
     * @throws CheckpointException if there is no whole checkpoint, or it does not fit
     * @throws IOException if the disk fails
     */
    public static TrainingRun resume(Path folder, OptionalLong steps, String device) throws IOException {
        try (Checkpoint saved = Safetensors.read(file(folder))) {
            Metadata metadata = metadata(folder, saved.metadata());
            long end = steps.orElse(metadata.setup().loop().steps());
            check(folder, metadata, end);
            TrainingRun run = TrainingRun.start(metadata.setup().until(end), device);
            try {
                same(folder, "data", metadata.data(), describe(run));
                same(
                        folder,
                        "recipe",
                        metadata.recipe(),
                        run.optimizer().recipe().toString());
                restore(folder, tensors(run.model().module(), run.optimizer()), saved.tensors());
                setRandom(saved.tensors().get(RANDOM));
                run.optimizer().resumeAt(metadata.steps());
                run.ledger().restore(metadata.ledger());
                return run;
            } catch (RuntimeException e) {
                run.close();
                throw e;
            }
        }
    }

    /**
     * The model of a run that was trained on text.
     *
     * @throws CheckpointException if there is no whole checkpoint, or it does not fit
     * @throws IllegalArgumentException if the run's model writes no text
     * @throws IOException if the disk fails
     */
    public static TrainedText text(Path folder) throws IOException {
        try (Checkpoint saved = Safetensors.read(file(folder))) {
            Metadata metadata = metadata(folder, saved.metadata());
            Setup.Network network = metadata.setup().network();
            if (!network.kind().equals("gpt")) {
                throw new IllegalArgumentException(
                        "the run in " + folder + " trained a " + network.kind() + ", which writes no text");
            }
            Vocabulary vocabulary = Vocabulary.restore(metadata.setup().source().vocabulary(), metadata.symbols());
            Gpt model = new Gpt(
                    new GptShape(
                            vocabulary.size(),
                            metadata.setup().source().context(),
                            network.options().width(),
                            network.options().depth(),
                            network.options().heads(),
                            network.options().tied()),
                    metadata.setup().seed());
            restore(folder, tensors(model), saved.tensors());
            return new TrainedText(model, vocabulary);
        }
    }

    /** Whether a folder holds a run. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    private static Path file(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("no run folder " + folder + ": give the folder that train --out wrote");
        }
        if (!isIn(folder)) {
            throw new IllegalArgumentException(
                    folder + " holds no " + FILE + ": give the folder that train --out wrote");
        }
        return folder.resolve(FILE);
    }

    private static String describe(TrainingRun run) {
        return run.data().description() + ", checksum " + run.data().fingerprint();
    }

    private static Metadata metadata(Path folder, Map<String, String> texts) {
        String json = texts.get(KEY);
        if (json == null) {
            throw new CheckpointException(folder.resolve(FILE), "no metadata named " + KEY, "a run of steepest train");
        }
        try {
            Metadata metadata = Json.EXACT.readValue(json, Metadata.class);
            if (metadata.format() != FORMAT) {
                throw new CheckpointException(folder.resolve(FILE), "format " + metadata.format(), "format " + FORMAT);
            }
            return metadata;
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    folder.resolve(FILE), "metadata that does not parse", "a run of steepest train");
        }
    }

    private static void check(Path folder, Metadata metadata, long steps) {
        Setup.Pace pace = metadata.setup().loop().pace();
        if (steps <= metadata.steps()) {
            throw new IllegalArgumentException("the run in " + folder + " has taken " + metadata.steps()
                    + " steps already; --steps " + steps + " must be more");
        }
        if (pace.ends() && steps > pace.horizon()) {
            throw new IllegalArgumentException("the " + pace.schedule() + " schedule of the run in " + folder
                    + " ends at step " + pace.horizon() + "; --steps " + steps
                    + " needs a run started with --schedule-steps " + steps);
        }
    }

    private static void same(Path folder, String what, String saved, String now) {
        if (!saved.equals(now)) {
            throw new CheckpointException(folder.resolve(FILE), "another " + what + " (" + saved + ")", now);
        }
    }

    /** Everything of a run that is a tensor and changes, by name. */
    private static SortedMap<String, Tensor> tensors(Module module, SteepestDescent optimizer) {
        SortedMap<String, Tensor> all = tensors(module);
        optimizer.state().tensors().forEach((name, tensor) -> all.put(STATE + name, tensor));
        return all;
    }

    private static SortedMap<String, Tensor> tensors(Module module) {
        SortedMap<String, Tensor> all = new TreeMap<>();
        putAll(all, module.named_parameters(true));
        putAll(all, module.named_buffers(true));
        return all;
    }

    private static void putAll(SortedMap<String, Tensor> all, StringTensorDict dict) {
        var items = dict.items();
        for (long i = 0; i < items.size(); i++) {
            all.put(items.get(i).key().getString(), items.get(i).value());
        }
    }

    private static void restore(Path folder, Map<String, Tensor> into, Map<String, Tensor> from) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            String missing = into.entrySet().stream()
                    .filter(e -> !fits(e.getValue(), from.get(e.getKey())))
                    .map(e -> e.getKey() + " " + Shapes.text(e.getValue()))
                    .collect(Collectors.joining(", "));
            if (!missing.isEmpty()) {
                throw new CheckpointException(
                        folder.resolve(FILE), "no or other tensors for " + missing, "a run of the same setup");
            }
            into.forEach((name, tensor) -> tensor.copy_(from.get(name)));
        }
    }

    private static boolean fits(Tensor into, Tensor from) {
        return from != null
                && Arrays.equals(Shapes.of(into), Shapes.of(from))
                && Shapes.type(into) == Shapes.type(from);
    }

    private static Tensor random() {
        return torch.globalContext().defaultGenerator(new Device("cpu")).get_state();
    }

    private static void setRandom(Tensor state) {
        try (PointerScope scope = new PointerScope()) {
            if (state != null) {
                torch.globalContext().defaultGenerator(new Device("cpu")).set_state(state);
            }
        }
    }
}
