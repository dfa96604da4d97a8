package io.steepest.train.insight;

import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Shows a run in TensorBoard: losses, accuracy, step size and speed at each step, the setup as a text, and the records of
 * {@link Insights} by quantity and tensor.
 */
public final class TensorBoard implements Progress, Consumer<List<Insight>> {
    private final TrainingRun run;
    private final EventFile events;
    /** Evaluations that were written or are in older files. */
    private int shown;

    private TensorBoard(TrainingRun run, EventFile events) {
        this.run = run;
        this.events = events;
        this.shown = run.curve().size();
    }

    /**
     * Begins a file of events for a run.
     *
     * @param run at its beginning or resumed; it must outlive what is returned
     * @param folder that exists
     * @throws IOException if no file can be written there
     */
    public static TensorBoard of(TrainingRun run, Path folder) throws IOException {
        TensorBoard board =
                new TensorBoard(run, EventFile.begin(folder, run.optimizer().steps()));
        if (board.events.isFirst()) {
            board.events.text("setup/text_summary", setup(run));
            board.shown = 0;
        }
        return board;
    }

    /** A table in Markdown, then the recipe. */
    private static String setup(TrainingRun run) {
        StringBuilder text = new StringBuilder("| setting | value |\n|---|---|\n");
        run.setup()
                .hyperparameters()
                .forEach((name, value) -> text.append("| ")
                        .append(name)
                        .append(" | ")
                        .append(String.valueOf(value).replace("|", "\\|"))
                        .append(" |\n"));
        text.append("\n");
        String recipe = run.optimizer().recipe().toString();
        recipe.lines().forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }

    @Override
    public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
        List<RunResult.Point> curve = run.curve();
        for (RunResult.Point point : curve.subList(shown, curve.size())) {
            Map<String, Double> evaluated = new LinkedHashMap<>();
            evaluated.put("loss/validation", point.validationLoss());
            if (point.validationAccuracy() != null) {
                evaluated.put("accuracy/validation", point.accuracy());
            }
            events.scalars(point.step(), evaluated);
        }
        shown = curve.size();
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("loss/train", trainLoss);
        scalars.put("step_size", run.optimizer().stepSize().orElse(0));
        scalars.put(run.data().unit().targets() + "_per_second", tokensPerSecond);
        events.scalars(step, scalars);
    }

    /** Writes the numbers that are known; their tags are like {@code alignment/blocks.0.attn.q.weight}. */
    @Override
    public void accept(List<Insight> insights) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        for (Quantity quantity : Quantity.values()) {
            for (Insight insight : insights) {
                double value = insight.value(quantity);
                if (!Double.isNaN(value)) {
                    scalars.put(quantity.field() + "/" + insight.tensor(), value);
                }
            }
        }
        if (!insights.isEmpty()) {
            events.scalars(insights.get(0).step(), scalars);
        }
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
