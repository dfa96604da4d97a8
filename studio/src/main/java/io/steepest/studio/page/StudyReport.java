package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.LinePicture;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Section;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.report.Table;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What came of any study: as Markdown for a terminal or a document, and as a page. */
public final class StudyReport {
    private StudyReport() {}

    /**
     * What the page shows under its charts.
     *
     * @param tables of results
     * @param optimizers what they are
     * @param trials all training runs
     */
    record View(List<Section> tables, OptimizerCards optimizers, Table trials) {}

    /**
     * Returns finding and tables in Markdown, as documents quote them.
     *
     * @param result of the study
     * @return lines that end in a newline
     */
    public static String markdown(StudyResult result) {
        StringBuilder out = new StringBuilder(StudyFinding.of(result)).append("\n");
        new StudyTables(result).all().forEach(table -> out.append(table.markdown()));
        return out.toString();
    }

    /**
     * Writes the page.
     *
     * @param folder made if it is missing
     * @param text words that do not come from the runs
     * @param result of the study
     * @param tensors which tensor gets which norm, by the label of an optimizer; those without an entry have no table
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(
            Path folder, ReportText text, StudyResult result, Map<String, List<Explanation.Row>> tensors)
            throws IOException {
        Study study = result.study();
        Map<String, Palette.Style> styles = styles(study);
        List<ReportTable> tables = new StudyTables(result).all();
        View view = new View(
                IntStream.range(0, tables.size())
                        .mapToObj(i -> tables.get(i).section("table-" + i, styles))
                        .toList(),
                StudyOptimizers.of(result, tensors, styles),
                StudyTrials.of(result));
        String eyebrow = "Steepest · a study of " + result.trials().size() + " training runs";
        List<LineChart> charts = StudyCharts.of(result);
        Files.createDirectories(folder);
        LinePicture.write(folder, charts, styles);
        return new Sheet(
                        text,
                        eyebrow,
                        study.question(),
                        StudyFinding.of(result),
                        charts,
                        styles,
                        Html.part("page/study.jte", view))
                .write(folder);
    }

    /** Published optimizers have the colours of all pages; among labels of a study's own, colours by chance would collide. */
    private static Map<String, Palette.Style> styles(Study study) {
        List<String> names = study.optimizers();
        boolean published =
                study.arms().stream().filter(arm -> !arm.again()).allMatch(arm -> Palette.isKnown(arm.optimizer()));
        if (published) {
            return Sheet.styles(names);
        }
        Map<String, Palette.Style> styles = new LinkedHashMap<>();
        names.forEach(name -> styles.put(name, Palette.nth(styles.size())));
        return styles;
    }
}
