package io.steepest.studio.study;

import io.steepest.engine.Engine;
import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Score;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Sentences;
import io.steepest.train.data.TextDataset;
import io.steepest.train.data.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** Runs trials by the training loop, on the thread that asks and its native threads. Data is opened once. */
public final class TrainingRunner {
    private static final double NANOSECONDS = 1e9;

    private final Map<Setup.Source, Dataset> opened = new ConcurrentHashMap<>();
    private final Map<Setup.Source, String> fingerprints = new ConcurrentHashMap<>();
    private final String device;
    private final Stop stop;

    /**
     * A runner.
     *
     * @param device cpu or cuda
     * @param stop asked between steps
     */
    public TrainingRunner(String device, Stop stop) {
        this.device = device;
        this.stop = stop;
    }

    /** Returns the data of a setup, which stays open. */
    public Dataset data(Setup setup) {
        return opened.computeIfAbsent(setup.source(), source -> TrainingRun.open(setup));
    }

    /** Returns the checksum of the data of a setup; all of the data is read for it once. */
    public String fingerprint(Setup setup) {
        return fingerprints.computeIfAbsent(
                setup.source(), source -> data(setup).fingerprint());
    }

    /**
     * Brings a setup to life.
     *
     * @throws IllegalArgumentException if something in the setup cannot be
     */
    public TrainingRun start(Setup setup) {
        return TrainingRun.start(setup, data(setup), device);
    }

    /**
     * Runs a trial.
     *
     * @param trial what to run
     * @param progress told of each step
     * @return the outcome; empty if a stop was wished before the last step
     */
    public Optional<Ran> run(Trial trial, Progress progress) {
        Engine.prepare();
        torch.set_num_threads(trial.threads());
        // OpenBLAS would use all cores, and sums are rounded otherwise on another number of them
        openblas_nolapack.blas_set_num_threads(trial.threads());
        long start = System.nanoTime();
        try (TrainingRun run = start(trial.setup())) {
            RunResult result = Trainer.train(run, progress, stop, unsaved -> {});
            if (result.interrupted()) {
                return Optional.empty();
            }
            boolean diverged = !Double.isFinite(result.last().validationLoss());
            Map<String, Double> measures = diverged ? Map.of() : measures(run, result);
            Outcome outcome = new Outcome(diverged, result.parameters(), result.stateBytes(), measures, curve(result));
            double seconds = (System.nanoTime() - start) / NANOSECONDS;
            return Optional.of(new Ran(outcome, timing(result, seconds)));
        }
    }

    private static Map<String, Double> measures(TrainingRun run, RunResult result) {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put(Outcome.VALIDATION_LOSS, result.last().validationLoss());
        measures.put("best_validation_loss", result.best().validationLoss());
        measures.put("train_loss", result.last().trainLoss());
        if (run.data() instanceof TextDataset text) {
            String unit = text.vocabulary().kind() == Vocabulary.Kind.BYTES ? "byte" : "character";
            measures.put("bits_per_" + unit, result.last().validationLoss() / Math.log(2));
        }
        if (Double.isFinite(result.last().accuracy())) {
            measures.put("validation_accuracy", result.last().accuracy());
        }
        if (run.data() instanceof Sentences) {
            // on whole parts, which are small, where the curve is on some batches
            Score validation = run.validationScore();
            measures.put(Outcome.VALIDATION_LOSS, validation.loss());
            measures.put("validation_accuracy", validation.accuracy());
            Score test = run.testScore();
            measures.put("test_loss", test.loss());
            measures.put("test_accuracy", test.accuracy());
        }
        measures.values().removeIf(value -> !Double.isFinite(value));
        return measures;
    }

    private static List<Outcome.At> curve(RunResult result) {
        return result.curve().stream()
                .map(point -> new Outcome.At(point.step(), point.tokens(), point.trainLoss(), point.validationLoss()))
                .toList();
    }

    private static Timing timing(RunResult result, double seconds) {
        return new Timing(
                seconds,
                result.optimizerSeconds(),
                result.modelSeconds(),
                result.peakMemoryBytes(),
                result.curve().stream().map(RunResult.Point::seconds).toList());
    }
}
