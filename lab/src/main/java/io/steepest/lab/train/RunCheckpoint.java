package io.steepest.lab.train;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.CheckpointException;
import io.steepest.checkpoint.Safetensors;
import io.steepest.engine.Shapes;
import io.steepest.file.Excerpt;
import io.steepest.lab.data.Dataset;
import io.steepest.lab.data.Datasets;
import io.steepest.lab.data.TextDataset;
import io.steepest.lab.data.Vocabulary;
import io.steepest.lab.model.Gpt;
import io.steepest.lab.model.GptShape;
import io.steepest.lab.model.ModelOptions;
import io.steepest.lab.model.Models;
import io.steepest.optim.SteepestDescent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
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

    /** Bytes of a weight in a file. */
    private static final int WEIGHT_BYTES = Float.BYTES;

    /** A recipe in words has some hundred characters a role. */
    private static final int LONGEST_WORDS = 4000;

    private static final int NAMES_SHOWN = 3;

    private RunCheckpoint() {}

    /**
     * Writes a run, in place of what the folder held of it; the old file stays until the new one is whole.
     *
     * @throws IOException if the disk fails
     */
    public static void save(TrainingRun run, Path folder) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            RunMetadata metadata = new RunMetadata(
                    RunMetadata.FORMAT,
                    run.setup(),
                    run.optimizer().recipe().toString(),
                    describe(run.data()),
                    symbols(run.data()),
                    run.optimizer().steps(),
                    run.ledger().entry());
            Map<String, Tensor> tensors = tensors(run.model().module(), run.optimizer());
            tensors.put(RANDOM, random());
            Files.createDirectories(folder);
            Safetensors.write(
                    folder.resolve(FILE), tensors, Map.of(RunMetadata.KEY, Json.EXACT.writeValueAsString(metadata)));
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
        Path file = require(folder);
        TrainingRun.known(device);
        try (Checkpoint saved = Safetensors.read(file)) {
            RunMetadata metadata = RunMetadata.read(file, saved.metadata());
            long end = steps.orElse(metadata.setup().loop().steps());
            check(folder, metadata, end);
            TrainingRun run = start(file, metadata, metadata.setup().until(end), device);
            try {
                same(file, "recipe", metadata.recipe(), run.optimizer().recipe().toString());
                run.optimizer().expect(ofState(saved.tensors().keySet()));
                restore(file, tensors(run.model().module(), run.optimizer()), saved.tensors(), Set.of(RANDOM));
                setRandom(file, saved.tensors().get(RANDOM));
                run.optimizer().resumeAt(metadata.steps());
                run.ledger().restore(metadata.ledger());
                return run;
            } catch (RuntimeException e) {
                run.close();
                throw e;
            }
        }
    }

    /** Brings the setup of a file to life. Whatever is wrong with it then is wrong with the file. */
    private static TrainingRun start(Path file, RunMetadata metadata, Setup setup, String device) {
        try {
            Dataset data = open(file, metadata.setup());
            same(file, "data", metadata.data(), describe(data));
            same(file, "symbols", metadata.symbols(), symbols(data));
            metadata.checkBatches(file, data);
            Setup.Network network = setup.network();
            bound(file, Models.leastWeights(network.kind(), data, network.options()), network);
            return TrainingRun.start(setup, data, device);
        } catch (CheckpointException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CheckpointException(
                    file, "a metadata setup that cannot be run (" + oneLine(e.getMessage()) + ")", "one that can");
        }
    }

    private static Dataset open(Path file, Setup setup) {
        String name = setup.source().data();
        String found = "metadata setup.source.data = " + Excerpt.of(name);
        try {
            if (Datasets.isEndless(name)) {
                throw new CheckpointException(file, found + ", a pipe or a device", "a file, a folder or a known name");
            }
            return TrainingRun.open(setup);
        } catch (CheckpointException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    file, found + " (" + oneLine(e.getMessage()) + ")", "the data that the run began with");
        }
    }

    /** Refuses sizes of a network with more weights than the file has bytes for, before any of it is built. */
    private static void bound(Path file, double leastWeights, Setup.Network network) {
        try {
            double most = (double) Files.size(file) / WEIGHT_BYTES;
            if (leastWeights > most) {
                ModelOptions sizes = network.options();
                throw new CheckpointException(
                        file,
                        String.format(
                                Locale.ROOT,
                                "metadata setup.network.options width = %d, depth = %d, heads = %d, a %s of at least %.0f"
                                        + " weights",
                                sizes.width(),
                                sizes.depth(),
                                sizes.heads(),
                                Excerpt.of(network.kind()),
                                leastWeights),
                        String.format(Locale.ROOT, "at most %.0f, for which the file has bytes", most));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
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
        Path file = require(folder);
        try (Checkpoint saved = Safetensors.read(file)) {
            RunMetadata metadata = RunMetadata.read(file, saved.metadata());
            Setup.Network network = metadata.setup().network();
            if (!network.kind().equals("gpt")) {
                throw new IllegalArgumentException(
                        "the run in " + folder + " trained a " + network.kind() + ", which writes no text");
            }
            TrainedText trained = untrained(file, metadata);
            restore(file, tensors(trained.model()), saved.tensors(), null);
            return trained;
        }
    }

    private static TrainedText untrained(Path file, RunMetadata metadata) {
        Setup.Network network = metadata.setup().network();
        ModelOptions sizes = network.options();
        int context = metadata.setup().source().context();
        try {
            Vocabulary vocabulary = Vocabulary.restore(metadata.setup().source().vocabulary(), metadata.symbols());
            bound(file, Models.leastWeights(vocabulary.size(), context, sizes), network);
            GptShape shape =
                    new GptShape(vocabulary.size(), context, sizes.width(), sizes.depth(), sizes.heads(), sizes.tied());
            return new TrainedText(new Gpt(shape, metadata.setup().seed()), vocabulary);
        } catch (CheckpointException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    file, "a metadata setup that no gpt has (" + oneLine(e.getMessage()) + ")", "one of a trained gpt");
        }
    }

    /** Whether a folder holds a run. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /**
     * The file of the run in a folder.
     *
     * @throws IllegalArgumentException saying what the folder lacks, if it holds no checkpoint
     */
    public static Path require(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("no run folder " + folder + ": give the folder that train --out wrote");
        }
        if (!isIn(folder) && RunLock.isIn(folder)) {
            throw new IllegalArgumentException(
                    "the run in " + folder + " ended before its first checkpoint, which train"
                            + " writes at the first evaluation after step 0; begin it again by train --out " + folder);
        }
        if (!isIn(folder)) {
            throw new IllegalArgumentException(
                    folder + " holds no " + FILE + ": give the folder that train --out wrote");
        }
        return folder.resolve(FILE);
    }

    private static String describe(Dataset data) {
        return data.description() + ", checksum " + data.fingerprint();
    }

    private static String symbols(Dataset data) {
        return data instanceof TextDataset text ? text.vocabulary().symbols() : "";
    }

    private static void check(Path folder, RunMetadata metadata, long steps) {
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

    private static void same(Path file, String what, String saved, String now) {
        if (!saved.equals(now)) {
            throw new CheckpointException(file, "another " + what + " (" + oneLine(saved) + ")", oneLine(now));
        }
    }

    private static String oneLine(String words) {
        return Excerpt.of(words.lines().map(String::strip).collect(Collectors.joining("; ")), LONGEST_WORDS);
    }

    /** Everything of a run that is a tensor and changes, by name. */
    private static SortedMap<String, Tensor> tensors(Module module, SteepestDescent optimizer) {
        SortedMap<String, Tensor> all = tensors(module);
        optimizer.state().tensors().forEach((name, tensor) -> all.put(STATE + name, tensor));
        return all;
    }

    /** The names of an optimizer's state among those of a checkpoint. */
    private static Set<String> ofState(Set<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(STATE))
                .map(name -> name.substring(STATE.length()))
                .collect(Collectors.toSet());
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

    /** Copies all tensors or none. Other tensors of the file must be among the known ones; null allows any. */
    private static void restore(Path file, Map<String, Tensor> into, Map<String, Tensor> from, Set<String> alsoKnown) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            List<String> missing = into.entrySet().stream()
                    .filter(e -> !fits(e.getValue(), from.get(e.getKey())))
                    .map(e -> e.getKey() + " " + Shapes.text(e.getValue()))
                    .toList();
            if (!missing.isEmpty()) {
                throw new CheckpointException(
                        file, "no or other tensors for " + named(missing), "a run of the same setup");
            }
            List<String> strange = from.keySet().stream()
                    .filter(name -> alsoKnown != null && !into.containsKey(name) && !alsoKnown.contains(name))
                    .map(Excerpt::of)
                    .toList();
            if (!strange.isEmpty()) {
                throw new CheckpointException(
                        file, "tensors that the run has not: " + named(strange), "a run of the same setup");
            }
            into.forEach((name, tensor) -> tensor.copy_(from.get(name)));
        }
    }

    private static String named(List<String> names) {
        String first = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() <= NAMES_SHOWN ? first : first + " and " + (names.size() - NAMES_SHOWN) + " more";
    }

    private static boolean fits(Tensor into, Tensor from) {
        return from != null
                && Arrays.equals(Shapes.of(into), Shapes.of(from))
                && Shapes.type(into) == Shapes.type(from);
    }

    private static Tensor random() {
        return torch.globalContext().defaultGenerator(new Device("cpu")).get_state();
    }

    private static void setRandom(Path file, Tensor state) {
        try (PointerScope scope = new PointerScope()) {
            Tensor now = random();
            if (!fits(now, state)) {
                throw new CheckpointException(
                        file, "no or another tensor " + RANDOM, "a random state, " + Shapes.text(now));
            }
            torch.globalContext().defaultGenerator(new Device("cpu")).set_state(state);
        } catch (CheckpointException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CheckpointException(
                    file, "a tensor " + RANDOM + " that no generator has", "a state of the generator mt19937");
        }
    }
}
