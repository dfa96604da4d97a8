package shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page with a curve and a row of numbers for each run. */
final class Report {
    private static final List<String> COLORS =
            List.of("#9ecae1", "#3182bd", "#08306b", "#fdae6b", "#e6550d", "#7f2704");

    private Report() {}

    /** Writes the page. The curves are parts of one, by name of the run, at equal distances of steps. */
    static void write(Path file, Map<String, List<Double>> curves) throws IOException {
        StringBuilder lines = new StringBuilder();
        StringBuilder rows = new StringBuilder();
        int run = 0;
        for (Map.Entry<String, List<Double>> curve : curves.entrySet()) {
            String color = COLORS.get(run++ % COLORS.size());
            List<Double> points = curve.getValue();
            lines.append("<polyline fill='none' stroke='").append(color).append("' points='");
            for (int i = 0; i < points.size(); i++) {
                lines.append(format("%.1f,%.1f ", 600.0 * (i + 1) / points.size(), 300 * (1 - points.get(i))));
            }
            lines.append("'/>\n");
            rows.append(format(
                    "<tr><td style='color:%s'>%s</td><td>%.1f %%</td></tr>%n",
                    color, curve.getKey(), 100 * points.get(points.size() - 1)));
        }
        Files.writeString(
                file,
                """
                <!doctype html><meta charset="utf-8"><title>Shapes</title>
                <h1>Shapes that the network names right</h1>
                <svg width="620" height="310" style="border:1px solid #ccc">
                %s</svg>
                <table><tr><th>run</th><th>right at the end</th></tr>
                %s</table>
                """
                        .formatted(lines, rows));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
