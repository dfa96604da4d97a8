package io.steepest.studio.page;

import io.steepest.studio.report.Html;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.LinePicture;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Section;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.report.Table;
import io.steepest.train.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What came of one training run: as Markdown for a terminal, and as a page. */
public final class RunReport {
    private RunReport() {}

    /**
     * What the page shows under its charts.
     *
     * @param results the table of results
     * @param optimizer what it is
     * @param sample text that the trained model wrote; empty where it writes none
     * @param evaluations the table of the curve's points
     */
    record View(Section results, OptimizerCards optimizer, String sample, Table evaluations) {}

    /**
     * Returns finding and results in Markdown.
     *
     * @param run that ended
     * @param unit of its losses
     * @return lines that end in a newline
     */
    public static String markdown(RunResult run, LossUnit unit) {
        return RunTables.finding(run) + "\n" + RunTables.results(run, unit).markdown();
    }

    /**
     * Writes the page, and each of its charts as a picture, replacing older ones.
     *
     * @param folder made if it is missing
     * @param text words that do not come from the run
     * @param unit of its losses
     * @param run that ended
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, LossUnit unit, RunResult run) throws IOException {
        View view = new View(
                RunTables.results(run, unit).section("results", Map.of()),
                OptimizerCards.of(run),
                Objects.requireNonNullElse(run.sample(), "").strip(),
                RunTables.evaluations(run));
        List<LineChart> charts = RunCharts.of(run, unit);
        Map<String, Palette.Style> styles = RunCharts.styles();
        Files.createDirectories(folder);
        LinePicture.write(folder, charts, styles);
        return new Sheet(
                        text,
                        "Steepest · one training run",
                        RunTables.finding(run),
                        charts,
                        styles,
                        Html.part("page/run.jte", view))
                .write(folder);
    }
}
