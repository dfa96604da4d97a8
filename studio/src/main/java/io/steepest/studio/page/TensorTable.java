package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which tensor gets which norm, as a table of a page. */
final class TensorTable {
    private TensorTable() {}

    /** The table, folded away; rows of layers that differ in their number alone are one. */
    static String html(List<Explanation.Row> rows) {
        StringBuilder html = new StringBuilder("<details>\n<summary>Which tensor gets which norm (" + rows.size()
                + (rows.size() == 1 ? " tensor" : " tensors")
                + ")</summary>\n<div class=\"scroll\"><table class=\"tensors\">"
                + "<thead><tr>");
        for (String title : List.of(
                "Tensor",
                "Role",
                "Shape",
                "Norm",
                "Scale",
                "Rate",
                "Decay",
                "Smoothing",
                "Coordinates",
                "State, KiB",
                "Why")) {
            html.append("<th scope=\"col\">").append(title).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        TensorGroups.of(rows).forEach(group -> html.append(tensor(group)));
        return html.append("</tbody></table></div>\n</details>\n").toString();
    }

    private static String tensor(TensorGroups.Group group) {
        Explanation.Row row = group.row();
        String times = group.count() == 1 ? "" : " <span class=\"times\">×" + group.count() + "</span>";
        String shape = row.shape() == null
                ? ""
                : row.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
        StringBuilder html =
                new StringBuilder("<tr><th scope=\"row\"><code>" + escape(group.name()) + "</code>" + times + "</th>");
        for (Object cell : new Object[] {
            row.role() == null ? "" : row.role().name().toLowerCase(Locale.ROOT),
            shape,
            row.norm(),
            row.scale(),
            Numbers.compact(row.rate()),
            Numbers.compact(row.decay()),
            row.smoothing(),
            row.coordinates(),
            Numbers.measure(group.stateBytes() / 1024.0),
            row.why()
        }) {
            html.append("<td>").append(cell == null ? "" : escape(cell)).append("</td>");
        }
        return html.append("</tr>\n").toString();
    }
}
