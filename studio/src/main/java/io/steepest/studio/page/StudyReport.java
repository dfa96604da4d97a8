package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.file.OutputFile;
import io.steepest.optim.Explanation;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.LinePicture;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What came of any study: as Markdown for a terminal or a document, and as a page. */
public final class StudyReport {
    private static final Pattern UNNAMED = Pattern.compile("[^\\p{L}\\p{N}.]+");

    private StudyReport() {}

    /**
     * Returns finding and tables in Markdown, as documents quote them.
     *
     * @param result of the study
     * @return lines that end in a newline
     */
    public static String markdown(StudyResult result) {
        StringBuilder out = new StringBuilder(StudyFinding.of(result)).append("\n");
        for (StudyTables.Table table : new StudyTables(result).all()) {
            out.append("\n**").append(table.title()).append("**\n\n");
            out.append(MarkdownTable.of(table.rows()));
            out.append("\n").append(table.note()).append("\n");
        }
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
        List<String> sections = new ArrayList<>();
        if (!study.question().isEmpty()) {
            sections.add(Parts.section("question", "The question", "<p>" + escape(study.question()) + "</p>\n"));
        }
        int number = 0;
        for (StudyTables.Table table : new StudyTables(result).all()) {
            sections.add(Parts.section("table-" + number, table.title(), html(table, styles)));
            number++;
        }
        sections.add(Parts.section("optimizers", "The optimizers", StudyOptimizers.html(result, tensors, styles)));
        sections.add(Parts.section("trials", "All trials", StudyTrials.html(result)));
        String eyebrow = "Steepest · a study of " + result.trials().size() + " training runs";
        List<LineChart> charts = StudyCharts.of(result);
        pictures(folder, charts, styles);
        return new Sheet(text, eyebrow, StudyFinding.of(result), charts, styles, sections).write(folder);
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

    /** Each chart as a picture, named by its title: {@code validation-loss-over-the-step-size.png}. */
    private static void pictures(Path folder, List<LineChart> charts, Map<String, Palette.Style> styles)
            throws IOException {
        Files.createDirectories(folder);
        for (LineChart chart : charts) {
            String name =
                    UNNAMED.matcher(chart.title().toLowerCase(Locale.ROOT)).replaceAll("-");
            Optional<byte[]> png = LinePicture.png(chart, styles);
            if (png.isPresent()) {
                OutputFile.write(folder.resolve(name + ".png"), png.get());
            }
        }
    }

    private static String html(StudyTables.Table table, Map<String, Palette.Style> styles) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"results\">\n<thead><tr>");
        table.rows()
                .get(0)
                .forEach(head ->
                        html.append("<th scope=\"col\">").append(escape(head)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows().subList(1, table.rows().size())) {
            Optional<Palette.Style> style = Optional.ofNullable(styles.get(row.get(0)));
            html.append("<tr><th scope=\"row\">")
                    .append(style.map(s -> Parts.name(row.get(0), s)).orElseGet(() -> escape(row.get(0))))
                    .append("</th>");
            row.stream()
                    .skip(1)
                    .forEach(cell -> html.append("<td>").append(bold(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table></div>\n<p class=\"small\">")
                .append(escape(table.note()))
                .append("</p>\n")
                .toString();
    }

    private static String bold(String cell) {
        return cell.startsWith("**") ? "<b>" + escape(cell.substring(2, cell.length() - 2)) + "</b>" : escape(cell);
    }
}
