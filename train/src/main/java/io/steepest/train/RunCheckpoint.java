package io.steepest.train;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.CheckpointException;
import io.steepest.checkpoint.TensorFile;
import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import io.steepest.file.Excerpt;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.TextDataset;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.Gpt;
import io.steepest.train.model.GptShape;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.model.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A run on disk: one {@link Checkpoint} with the random state of the run beside it, and everything else as JSON in its
 * metadata.
 */
public final class RunCheckpoint {
    /** Name of the checkpoint in a run's folder; several ranks write an index beside it, and files that the index names. */
    public static final String FILE = "checkpoint.safetensors";

    private static final String RANDOM = "random-state";

    /** Bytes of a weight in a file. */
    private static final int WEIGHT_BYTES = Float.BYTES;

    /** A recipe in words has some hundred characters a role. */
    private static final int LONGEST_WORDS = 4000;

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
                    run.steps(),
                    run.ledger().entry());
            Map<String, Tensor> more = new TreeMap<>(Map.of(RANDOM, random()));
            run.local()
                    .ifPresent(local -> more.putAll(RankStates.gather(
                            run.optimizer(), local, run.portion().ranks())));
            if (run.portion().isFirst()) {
                Files.createDirectories(folder);
            }
            if (run.local().isPresent() && !run.portion().isFirst()) {
                return;
            }
            Checkpoint.save(
                    folder.resolve(FILE),
                    run.model().module(),
                    run.optimizer(),
                    more,
                    Map.of(RunMetadata.KEY, Json.EXACT.writeValueAsString(metadata)));
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
        return resume(folder, steps, device, Ranks.single());
    }

    /**
     * Goes on with a run as one of several ranks, whatever the number of ranks was that saved it.
     *
     * @param folder that a run was saved to, which all ranks can read
     * @param steps as above
     * @param device as above
     * @param ranks the ranks, which stay open
     * @throws CheckpointException as above
     * @throws IOException if the disk fails
     */
    public static TrainingRun resume(Path folder, OptionalLong steps, String device, Ranks ranks) throws IOException {
        Path file = require(folder);
        TrainingRun.known(device);
        try (TensorFile saved = Checkpoint.read(file)) {
            RunMetadata metadata = RunMetadata.read(file, saved.metadata());
            long end = steps.orElse(metadata.setup().loop().steps());
            metadata.refuseOlderState(file);
            check(folder, metadata, end);
            TrainingRun run = start(file, saved, metadata, metadata.setup().until(end), device, ranks);
            try {
                same(file, "recipe", metadata.recipe(), run.optimizer().recipe().toString());
                Set<String> others = new TreeSet<>(Set.of(RANDOM));
                if (run.local().isPresent()) {
                    others.addAll(RankStates.names(saved.tensors().keySet()));
                }
                Checkpoint.from(file).leaving(others).into(saved, run.model().module(), run.optimizer());
                if (run.local().isPresent()) {
                    RankStates.restore(
                            file,
                            saved.tensors(),
                            run.optimizer(),
                            run.local().get(),
                            run.portion().ranks());
                }
                sameSteps(file, metadata.steps(), run.optimizer().steps());
                setRandom(file, saved.tensors().get(RANDOM));
                run.ledger().restore(metadata.ledger());
                return run;
            } catch (RuntimeException e) {
                run.close();
                throw e;
            }
        }
    }

    /** Brings the setup of a file to life. Whatever is wrong with it then is wrong with the file. */
    private static TrainingRun start(
            Path file, TensorFile saved, RunMetadata metadata, Setup setup, String device, Ranks ranks) {
        try {
            Dataset data = open(file, metadata.setup());
            same(file, "data", metadata.data(), describe(data));
            same(file, "symbols", metadata.symbols(), symbols(data));
            metadata.checkBatches(file, data);
            Setup.Network network = setup.network();
            bound(file, saved, Models.leastWeights(network.kind(), data, network.options()), network);
            return TrainingRun.start(setup, data, device, ranks);
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
    private static void bound(Path file, TensorFile saved, double leastWeights, Setup.Network network) {
        double most = (double) saved.tensors().values().stream()
                        .mapToLong(Shapes::bytes)
                        .sum()
                / WEIGHT_BYTES;
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
        try (TensorFile saved = Checkpoint.read(file)) {
            RunMetadata metadata = RunMetadata.read(file, saved.metadata());
            Setup.Network network = metadata.setup().network();
            if (!network.kind().equals("gpt")) {
                throw new IllegalArgumentException("the run in " + folder + " trained the model " + network.kind()
                        + ", which writes no text; give a run of gpt");
            }
            TrainedText trained = untrained(file, saved, metadata);
            Set<String> others = RankStates.names(saved.tensors().keySet());
            others.add(RANDOM);
            Checkpoint.from(file).leaving(others).into(saved, trained.model());
            return trained;
        }
    }

    private static TrainedText untrained(Path file, TensorFile saved, RunMetadata metadata) {
        Setup.Network network = metadata.setup().network();
        ModelOptions sizes = network.options();
        int context = metadata.setup().source().context();
        try {
            Vocabulary vocabulary = Vocabulary.restore(metadata.setup().source().vocabulary(), metadata.symbols());
            bound(file, saved, Models.leastWeights(vocabulary.size(), context, sizes), network);
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
        Path file = folder.resolve(FILE);
        try {
            return Checkpoint.find(file).isPresent();
        } catch (CheckpointException damaged) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /**
     * The file that the checkpoint in a folder begins with: the only one, or the index of several.
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
        Path file = folder.resolve(FILE);
        try {
            return Checkpoint.find(file).orElse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
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

    private static void sameSteps(Path file, long run, long optimizer) {
        if (run != optimizer) {
            throw new CheckpointException(
                    file, "an optimizer that took " + optimizer + " steps", "as many as the run, " + run);
        }
    }

    private static String oneLine(String words) {
        return Excerpt.of(words.lines().map(String::strip).collect(Collectors.joining("; ")), LONGEST_WORDS);
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
