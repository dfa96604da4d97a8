package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.file.OutputFile;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.LinePicture;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.statistics.Interval;
import io.steepest.studio.statistics.Point;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.RateCurve;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import io.steepest.train.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What came of any study: as Markdown for a terminal or a document, and as a page. */
public final class StudyReport {
    private static final int MOST_CURVES = 6;
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
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, StudyResult result) throws IOException {
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
        sections.add(Parts.section("recipes", "The optimizers", recipes(result)));
        sections.add(Parts.section("trials", "All trials", StudyTrials.html(result)));
        String eyebrow = "Steepest · a study of " + result.trials().size() + " training runs";
        List<LineChart> charts = charts(result);
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

    private static List<LineChart> charts(StudyResult result) {
        List<LineChart> charts = new ArrayList<>();
        String measure = StudyTables.words(result.study().measure());
        List<String> conditions = result.study().conditions();
        for (String condition : conditions) {
            String where = condition.isEmpty() ? "" : ", " + condition;
            List<ArmResult> arms = arms(result, condition);
            List<LineChart.Line> rates = arms.stream()
                    .map(StudyReport::overRates)
                    .filter(line -> line.points().size() > 1)
                    .toList();
            if (!rates.isEmpty()) {
                charts.add(LineChart.of(measure + " over the step size" + where, "step size", "loss", rates)
                        .overPowers());
            }
        }
        for (String condition : conditions.subList(0, Math.min(MOST_CURVES, conditions.size()))) {
            List<ArmResult> arms = arms(result, condition);
            if (!arms.isEmpty()) {
                charts.add(LineChart.of(
                        "Validation loss" + (condition.isEmpty() ? "" : ", " + condition),
                        "step",
                        "loss",
                        arms.stream()
                                .map(arm -> overSteps(arm, Outcome.At::validationLoss))
                                .toList()));
            }
        }
        return charts;
    }

    private static List<ArmResult> arms(StudyResult result, String condition) {
        return result.arms().stream()
                .filter(arm -> arm.arm().condition().equals(condition))
                .toList();
    }

    private static LineChart.Line overRates(ArmResult arm) {
        List<Point> points = new ArrayList<>();
        List<Double> reaches = new ArrayList<>();
        RateCurve.of(arm).points().forEach(tried -> {
            points.add(new Point(Math.log(tried.value()) / Math.log(2), tried.loss()));
            reaches.add(reach(tried.losses()));
        });
        return new LineChart.Line(arm.arm().optimizer(), points, reaches);
    }

    /** Means where all runs were evaluated; where one diverged there is a gap. */
    private static LineChart.Line overSteps(ArmResult arm, ToDoubleFunction<Outcome.At> value) {
        List<List<Outcome.At>> curves =
                arm.runs().stream().map(run -> run.outcome().curve()).toList();
        int count = curves.stream().mapToInt(List::size).min().orElse(0);
        List<Point> points = new ArrayList<>();
        List<Double> reaches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i;
            Spread spread = new Spread(curves.stream()
                    .map(curve -> value.applyAsDouble(curve.get(at)))
                    .toList());
            points.add(new Point(curves.get(0).get(i).step(), spread.mean()));
            reaches.add(reach(spread));
        }
        return new LineChart.Line(arm.arm().optimizer(), points, reaches);
    }

    private static double reach(Spread spread) {
        return Interval.of(spread).map(Interval::reach).orElse(Double.NaN);
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

    private static String recipes(StudyResult result) {
        return result.arms().stream()
                .filter(arm -> !arm.arm().again())
                .map(arm -> arm.arm().optimizer())
                .distinct()
                .map(name -> recipe(result, name))
                .collect(Collectors.joining());
    }

    private static String recipe(StudyResult result, String optimizer) {
        ArmResult first = result.arms().stream()
                .filter(arm -> arm.arm().optimizer().equals(optimizer))
                .findFirst()
                .orElseThrow();
        String words = Optimizers.recipe(
                        first.choice(), first.arm().setup().loop().pace())
                .toString();
        return "<h3>" + escape(optimizer) + "</h3>\n<pre>" + escape(words) + "</pre>\n";
    }
}
