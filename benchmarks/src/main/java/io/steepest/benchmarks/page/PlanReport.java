package io.steepest.benchmarks.page;

import io.steepest.benchmarks.plan.PlanCheck;
import io.steepest.benchmarks.plan.Prediction;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Section;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.report.Table;
import io.steepest.studio.statistics.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predictions, on a terminal and as a page. */
public final class PlanReport {
    private static final double GIBI = 1 << 30;

    private PlanReport() {}

    /** A row for each prediction. */
    public static String text(List<Prediction> predictions) {
        return AlignedText.of(rows(predictions));
    }

    private static List<List<String>> rows(List<Prediction> predictions) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "optimizer",
                "ranks",
                "mode",
                "step ms",
                "backward ms",
                "exchange ms",
                "optimizer ms",
                "load",
                "state GiB",
                "memory GiB",
                "sent GiB",
                "received GiB"));
        for (Prediction p : predictions) {
            rows.add(List.of(
                    p.optimizer(),
                    Numbers.count(p.ranks()),
                    p.mode().toString(),
                    Numbers.measure(p.totalMs()),
                    Numbers.measure(p.backwardMs()),
                    Numbers.measure(p.exchangeMs()),
                    Numbers.measure(p.optimizerMs()),
                    Numbers.decimals(p.load(), 4),
                    Numbers.measure(p.stateBytes() / GIBI),
                    Numbers.measure(p.memoryBytes() / GIBI),
                    Numbers.measure(p.sentBytes() / GIBI),
                    Numbers.measure(p.receivedBytes() / GIBI)));
        }
        return rows;
    }

    /** A row for each prediction that was measured, then the error. */
    public static String checks(List<PlanCheck> checks) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "predicted / measured",
                "ranks",
                "time",
                "predicted ms",
                "measured ms",
                "exchange ms",
                "least wait ms",
                "state",
                "sent"));
        for (PlanCheck c : checks) {
            rows.add(List.of(
                    c.optimizer(),
                    Numbers.count(c.ranks()),
                    Numbers.decimals(c.time(), 2),
                    Numbers.measure(c.predictedMs()),
                    Numbers.measure(c.measuredMs()),
                    Numbers.measure(c.predictedExchangeMs()),
                    Numbers.measure(c.measuredWaitingMs()),
                    Double.isFinite(c.state()) ? Numbers.decimals(c.state(), 4) : Numbers.NONE,
                    Numbers.decimals(c.sent(), 4)));
        }
        double worst = checks.stream()
                .mapToDouble(check -> Math.abs(check.time() - 1))
                .max()
                .orElse(Double.NaN);
        return AlignedText.of(rows) + "\nError of the time of a step: " + Numbers.percent(PlanCheck.error(checks))
                + " in the median, " + Numbers.percent(worst) + " at most.\n";
    }

    /**
     * Writes a page with a chart.
     *
     * @param folder made if it is missing
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, List<Prediction> predictions) throws IOException {
        Map<String, List<Prediction>> kinds = new LinkedHashMap<>();
        predictions.forEach(p -> kinds.computeIfAbsent(p.optimizer() + ", " + p.mode(), key -> new ArrayList<>())
                .add(p));
        List<LineChart.Line> times = new ArrayList<>();
        List<LineChart.Line> memories = new ArrayList<>();
        kinds.forEach((label, all) -> {
            times.add(line(label, all, p -> p.totalMs() / 1e3));
            memories.add(line(label, all, p -> p.memoryBytes() / GIBI));
        });
        Map<String, Palette.Style> styles = Sheet.styles(List.copyOf(kinds.keySet()));
        return new Sheet(
                        text,
                        "Steepest · steps on many ranks",
                        finding(predictions),
                        List.of(
                                LineChart.of("Time of a step", "ranks", "seconds", times)
                                        .overPowers(),
                                LineChart.of("Memory of a rank", "ranks", "GiB", memories)
                                        .overPowers()),
                        styles,
                        Section.all(List.of(new Section(
                                "plan", "All predictions", Table.words("plan", rows(predictions), Map.of()), ""))))
                .write(folder);
    }

    private interface Value {
        double of(Prediction p);
    }

    private static LineChart.Line line(String label, List<Prediction> all, Value value) {
        return new LineChart.Line(
                label,
                all.stream()
                        .map(p -> new Point(Math.log(p.ranks()) / Math.log(2), value.of(p)))
                        .toList());
    }

    private static String finding(List<Prediction> predictions) {
        int most = predictions.stream().mapToInt(Prediction::ranks).max().orElseThrow();
        Prediction best = predictions.stream()
                .filter(p -> p.ranks() == most)
                .min(Comparator.comparingDouble(Prediction::totalMs))
                .orElseThrow();
        return "On " + Numbers.count(most) + " ranks the shortest step is that of " + best.optimizer() + " ("
                + best.mode() + "): " + Numbers.measure(best.totalMs() / 1e3) + " s, of which the exchange takes "
                + Numbers.percent(best.exchangeMs() / best.totalMs()) + ".";
    }
}
