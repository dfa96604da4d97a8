package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import io.steepest.param.Role;
import io.steepest.recipe.Form;
import io.steepest.studio.report.ReportText;
import io.steepest.train.RunResult;
import io.steepest.train.RunResult.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up runs for tests. */
final class Runs {

    static final int STEPS = 400;

    private Runs() {}

    static ReportText text() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("Processor", "2 cores, AVX-512");
        environment.put("Java", "17.0.15");
        environment.put("PyTorch", "2.10.0");
        return new ReportText(
                "A small GPT on Europarl",
                "./steepest train --model gpt --steps 400 --seed 7",
                "Europarl sample, 3.1 million characters, 97 different; the last tenth is the validation part.",
                "GPT with 4 layers, width 128, 4 heads, context 64: 821,000 parameters.",
                List.of("Learning rates come from short runs of 80 steps each."),
                environment);
    }

    /** A curve of 21 points over 400 steps that ends near {@code end}. */
    static List<Point> decaying(double end, double rate, double milliseconds, long seed) {
        Random random = new Random(seed);
        List<Point> curve = new ArrayList<>();
        for (int step = 0; step <= STEPS; step += 20) {
            double left = Math.exp(-rate * step * 1.9) * 1.7 + Math.exp(-rate * step * 0.45) * 1.15;
            double tail = 0.35 * (1 - step / (double) STEPS) * Math.min(1, step / 40.0);
            double loss = end + left + tail + (step == 0 ? 4.59 - end - 2.85 : 0.012 * random.nextGaussian());
            double train = loss - 0.06 * step / STEPS + (step == 0 ? 0 : 0.02 * random.nextGaussian());
            curve.add(new Point(step, step * 1024L, step * milliseconds / 1000, train, loss, 0.01));
        }
        return curve;
    }

    /** Points from pairs of step and validation loss, a tenth of a second per step. */
    static List<Point> points(double... stepsAndLosses) {
        List<Point> curve = new ArrayList<>();
        for (int i = 0; i < stepsAndLosses.length; i += 2) {
            long step = (long) stepsAndLosses[i];
            double loss = stepsAndLosses[i + 1];
            curve.add(new Point(step, step * 8, step * 0.1, loss, loss, 0.01));
        }
        return curve;
    }

    /** Two points of a run on classes. */
    static List<Point> accurate(double first, double last) {
        return List.of(new Point(0, 0, 0, 2, 2, 0, first), new Point(10, 80, 1, 1, 1 - last, 0.01, last));
    }

    static Builder run(String optimizer, double lr, List<Point> curve) {
        return new Builder(optimizer, lr, curve);
    }

    static RunResult plain(String optimizer, double... stepsAndLosses) {
        return run(optimizer, 0.01, points(stepsAndLosses)).build();
    }

    /** A run with changes to make. */
    static final class Builder {
        private final String optimizer;
        private final List<Point> curve;
        final Map<String, Object> hyperparameters = new LinkedHashMap<>();
        String recipe = """
                linear     spectral norm by Newton–Schulz, Nesterov 0.95, × √max(1, d_out/d_in)
                embedding  Euclidean norm in diagonal coordinates, EMA 0.9
                bias       Euclidean norm in diagonal coordinates, EMA 0.9
                """;
        String sample = "Mr President, I should like to thank the Commissioner for the report,\n"
                + "which the Council has the proposal of the Member States and\n\n\"the <common> position\".";
        boolean interrupted;
        long seed = 7;

        Builder(String optimizer, double lr, List<Point> curve) {
            this.optimizer = optimizer;
            this.curve = curve;
            hyperparameters.put("model", "gpt");
            hyperparameters.put("steps", STEPS);
            hyperparameters.put("batch", 16);
            hyperparameters.put("schedule", "cosine");
            hyperparameters.put("lr", lr);
        }

        RunResult build() {
            Point best = curve.stream()
                    .filter(p -> Double.isFinite(p.validationLoss()))
                    .min(Comparator.comparingDouble(Point::validationLoss))
                    .orElse(null);
            Point last = curve.isEmpty() ? null : curve.get(curve.size() - 1);
            double seconds = last == null ? 0 : last.seconds();
            return new RunResult(
                    optimizer,
                    seed,
                    hyperparameters,
                    821_333,
                    last,
                    best,
                    curve,
                    0.13 * seconds,
                    0.87 * seconds,
                    6_570_000,
                    900_000_000,
                    recipe,
                    tensors(),
                    sample,
                    interrupted);
        }
    }

    static List<Explanation.Row> tensors() {
        List<Explanation.Row> rows = new ArrayList<>();
        rows.add(row("tokens.weight", Role.EMBEDDING, List.of(97L, 128L), "ℓ₁ → RMS"));
        for (int layer = 0; layer < 4; layer++) {
            String block = "blocks." + layer + ".";
            rows.add(row(block + "norm1.weight", Role.GAIN, List.of(128L), "max"));
            rows.add(row(block + "attn.q.weight", Role.LINEAR, List.of(128L, 128L), "spectral"));
            rows.add(row(block + "mlp.0.weight", Role.LINEAR, List.of(512L, 128L), "spectral"));
            rows.add(row(block + "mlp.0.bias", Role.BIAS, List.of(512L), "RMS"));
            rows.add(row(block + "mlp.2.weight", Role.LINEAR, List.of(128L, 512L), "spectral"));
        }
        rows.add(row("head.weight", Role.HEAD, List.of(97L, 128L), "max"));
        return rows;
    }

    static Explanation.Row row(String name, Role role, List<Long> shape, String norm) {
        long bytes = 4 * shape.stream().reduce(1L, (a, b) -> a * b);
        return new Explanation.Row(
                name,
                role,
                shape,
                "asIs",
                norm,
                "rmsToRms",
                Double.NaN,
                Double.NaN,
                1,
                0.1,
                "Nesterov 0.95",
                "–",
                Form.ORACLE,
                0,
                "float32, a batch at once",
                bytes,
                bytes,
                "module type Linear");
    }
}
