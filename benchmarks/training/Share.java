import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.Choice;
import io.steepest.train.Init;
import io.steepest.train.Precision;
import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.RunResult.Point;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Seconds of forward and backward passes per step of GPTs as wide as gpt2-small, one and two blocks deep, measured by
 * Steepest's own training loop. Prints one JSON object. Called by share.py.
 */
final class Share {
    private static final int VOCABULARY = 50304;
    private static final int CONTEXT = 1024;
    private static final int WARM = 1;

    private Share() {}

    /** Takes rows of a micro-batch and steps to time. */
    public static void main(String[] args) throws Exception {
        int rows = Integer.parseInt(args[0]);
        int steps = Integer.parseInt(args[1]);
        Path text = Files.createTempFile("steepest-share", ".txt");
        try {
            Files.writeString(text, text(), StandardCharsets.UTF_8);
            for (Precision precision : Precision.values()) {
                for (int depth = 1; depth <= 2; depth++) {
                    double seconds = median(train(text, precision, depth, rows, steps));
                    System.out.printf(
                            Locale.ROOT,
                            "{\"precision\": \"%s\", \"depth\": %d, \"tokens\": %d, \"seconds\": %.4f}%n",
                            precision,
                            depth,
                            rows * CONTEXT,
                            seconds);
                }
            }
        } finally {
            Files.delete(text);
        }
    }

    /** Random characters, each of the vocabulary at least once in the part to train on. */
    private static String text() {
        StringBuilder all = new StringBuilder();
        IntStream.range(0, VOCABULARY).forEach(i -> all.append((char) (0x100 + i)));
        new SplittableRandom(1).ints(2L * VOCABULARY, 0, VOCABULARY).forEach(i -> all.append((char) (0x100 + i)));
        return all.toString();
    }

    private static List<Double> train(Path text, Precision precision, int depth, int rows, int steps) {
        Setup setup = new Setup(
                new Setup.Source(text.toString(), Vocabulary.Kind.CHARACTERS, CONTEXT),
                new Setup.Network("gpt", new ModelOptions(768, depth, 12, false), Init.MODEL, precision),
                Choice.of("sgd", 0.01),
                new Setup.Loop(WARM + steps, rows, 1, 0, new Setup.Pace("constant", 0, 1)),
                new Setup.Evaluation(1, 1),
                1);
        RunResult result;
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            result = Trainer.train(run, Progress.silent(), Stop.never(), whole -> {});
        }
        double optimizer = result.optimizerSeconds() / (result.curve().size() - 1);
        List<Point> curve = result.curve();
        return IntStream.range(WARM, WARM + steps)
                .mapToObj(i -> curve.get(i + 1).seconds() - curve.get(i).seconds() - optimizer)
                .toList();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
