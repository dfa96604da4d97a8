package io.steepest.studio.report;

import gg.jte.Content;
import io.steepest.file.OutputFile;
import io.steepest.studio.statistics.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of charts and tables, one file that needs no other, in the style of all reports.
 *
 * @param text words that do not come from measurements
 * @param eyebrow the line above the headline
 * @param question that the page answers, above the answer; may be empty
 * @param finding what came out, in a sentence or two
 * @param charts side by side; may be none
 * @param styles of all lines by label, in the order of the legend
 * @param sections after the charts
 */
public record Sheet(
        ReportText text,
        String eyebrow,
        String question,
        String finding,
        List<LineChart> charts,
        Map<String, Palette.Style> styles,
        Content sections) {

    /** A page that answers no question of its own. */
    public Sheet(
            ReportText text,
            String eyebrow,
            String finding,
            List<LineChart> charts,
            Map<String, Palette.Style> styles,
            Content sections) {
        this(text, eyebrow, "", finding, charts, styles, sections);
    }

    /** File name of the page. */
    public static final String PAGE = "report.html";

    /** Writes the page into a folder, replacing an older one; returns its path. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        return OutputFile.write(folder.resolve(PAGE), html().getBytes(StandardCharsets.UTF_8));
    }

    /** Styles of names, in order. */
    public static Map<String, Palette.Style> styles(List<String> names) {
        List<Palette.Style> chosen = Palette.styles(names);
        Map<String, Palette.Style> styles = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            styles.put(names.get(i), chosen.get(i));
        }
        return styles;
    }

    private String html() throws IOException {
        Content main = Html.part("report/sheet.jte", this);
        return charts.isEmpty() ? Frame.plain(text, "", main) : Frame.drawn(text, main, data(), "sheet.js");
    }

    private String data() {
        List<Object> legend = new ArrayList<>();
        styles.forEach((label, style) ->
                legend.add(Map.of("label", label, "light", style.light(), "dark", style.dark(), "dash", style.dash())));
        return ChartJson.text(Map.of(
                "styles", legend, "charts", charts.stream().map(Sheet::chart).toList()));
    }

    private static Map<String, Object> chart(LineChart chart) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("x", chart.x());
        all.put("y", chart.y());
        all.put("powers", chart.powers());
        all.put("low", chart.low());
        all.put("high", chart.high());
        all.put("ticks", chart.ticks());
        all.put("lines", chart.lines().stream().map(Sheet::line).toList());
        return all;
    }

    private static Map<String, Object> line(LineChart.Line line) {
        List<List<Double>> points = new ArrayList<>();
        for (int i = 0; i < line.points().size(); i++) {
            Point p = line.points().get(i);
            double deviation =
                    line.deviations().isEmpty() ? Double.NaN : line.deviations().get(i);
            points.add(Arrays.asList(p.x(), ChartJson.finite(p.y()), ChartJson.finite(deviation)));
        }
        return Map.of("label", line.label(), "points", points);
    }
}
