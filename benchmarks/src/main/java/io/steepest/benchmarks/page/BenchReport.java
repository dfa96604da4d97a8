package io.steepest.benchmarks.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.steepest.benchmarks.step.Bench;
import io.steepest.benchmarks.step.BenchAgainst;
import io.steepest.benchmarks.step.BenchEntry;
import io.steepest.benchmarks.step.BenchGrowth;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Times of steps, on a terminal and as a page. */
public final class BenchReport {
    private BenchReport() {}

    /** Optimizers by what was measured, then the machine's own speeds. */
    public static String text(Bench bench, List<BenchEntry> entries) {
        return AlignedText.of(BenchTables.times(entries))
                + '\n'
                + AlignedText.of(BenchTables.work(entries))
                + '\n'
                + AlignedText.of(BenchTables.machine(bench));
    }

    /** Ratios of a result over an earlier one. */
    public static String text(BenchAgainst against, JsonNode now) {
        return AlignedText.of(BenchTables.times(against, now))
                + '\n'
                + AlignedText.of(BenchTables.speeds(against, now));
    }

    /**
     * Writes the page of one set of parameters.
     *
     * @param folder made if it is missing
     * @param text words that do not come from the measurement
     * @param bench that has run
     * @param entries its results, at least one
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, Bench bench, List<BenchEntry> entries) throws IOException {
        List<LineChart.Line> lines = entries.stream()
                .map(e -> new LineChart.Line(
                        e.optimizer(),
                        IntStream.range(0, e.stepsMs().size())
                                .mapToObj(i -> new Point(i + 1, e.stepsMs().get(i)))
                                .toList()))
                .toList();
        Map<String, Palette.Style> styles = styles(lines);
        return new Sheet(
                        text,
                        "Steepest · steps of " + entries.size() + " optimizers",
                        finding(entries),
                        List.of(LineChart.of("Time of each step", "step", "milliseconds", lines)),
                        styles,
                        Section.all(List.of(
                                section("steps", "Where the time goes", BenchTables.times(entries), styles),
                                section("work", "What a step does", BenchTables.work(entries), styles),
                                section("machine", "The machine", BenchTables.machine(bench), Map.of()))))
                .write(folder);
    }

    /**
     * Writes the page of growth.
     *
     * @param folder made if it is missing
     * @param text words that do not come from the measurement
     * @param rows at least one
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path writeGrowth(Path folder, ReportText text, List<BenchGrowth.Row> rows) throws IOException {
        List<LineChart.Line> lines = rows.stream()
                .map(row -> new LineChart.Line(
                        row.optimizer(),
                        row.sizes().stream()
                                .map(size -> new Point(
                                        Math.round(size.parameters() / 1e6), 1e6 * size.medianMs() / size.parameters()))
                                .toList()))
                .toList();
        Map<String, Palette.Style> styles = styles(lines);
        BenchGrowth.Row worst = rows.stream()
                .max(Comparator.comparingDouble(BenchGrowth.Row::deviation))
                .orElseThrow();
        return new Sheet(
                        text,
                        "Steepest · steps of " + rows.size() + " optimizers by size",
                        "Time per parameter departs by at most " + Numbers.percent(worst.deviation())
                                + " from that of the largest set (" + worst.optimizer() + ").",
                        List.of(LineChart.of(
                                "Median time of a step per parameter: flat where growth is linear",
                                "million parameters",
                                "nanoseconds",
                                lines)),
                        styles,
                        Section.all(List.of(section("growth", "Growth", growthRows(rows), styles))))
                .write(folder);
    }

    private static Map<String, Palette.Style> styles(List<LineChart.Line> lines) {
        return Sheet.styles(lines.stream().map(LineChart.Line::label).toList());
    }

    private static String finding(List<BenchEntry> entries) {
        Comparator<BenchEntry> byMean = Comparator.comparingDouble(BenchEntry::meanMs);
        BenchEntry first = entries.stream().min(byMean).orElseThrow();
        BenchEntry last = entries.stream().max(byMean).orElseThrow();
        String fastest = first.optimizer() + " has the fastest step, " + Numbers.measure(first.meanMs()) + " ms";
        return entries.size() == 1
                ? first.optimizer() + " takes " + Numbers.measure(first.meanMs()) + " ms a step."
                : fastest + "; " + last.optimizer() + " takes " + Numbers.measure(last.meanMs() / first.meanMs())
                        + " times as long.";
    }

    /** The head first; names have the dots of their lines. */
    private static Section section(
            String id, String heading, List<List<String>> rows, Map<String, Palette.Style> styles) {
        return new Section(id, heading, Table.words("results", rows, styles), "");
    }

    /** Optimizers by number of parameters: milliseconds, and time per parameter over the last set's. */
    public static String growth(List<BenchGrowth.Row> rows) {
        return AlignedText.of(growthRows(rows));
    }

    private static List<List<String>> growthRows(List<BenchGrowth.Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("optimizer"));
        rows.stream()
                .limit(1)
                .flatMap(row -> row.sizes().stream())
                .forEach(size -> head.add(Numbers.count(size.parameters())));
        head.add("off linear");
        lines.add(head);
        for (BenchGrowth.Row row : rows) {
            List<String> line = new ArrayList<>(List.of(row.optimizer()));
            row.sizes()
                    .forEach(size -> line.add(String.format(
                            Locale.ROOT, "%s ms (%.2f)", Numbers.measure(size.medianMs()), size.ofLinear())));
            line.add(Numbers.percent(row.deviation()));
            lines.add(line);
        }
        return lines;
    }
}
