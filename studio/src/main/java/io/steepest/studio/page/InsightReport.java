package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.file.OutputFile;
import io.steepest.studio.page.InsightKinds.Kind;
import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.insight.Insight;
import io.steepest.train.insight.Quantity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What happened in each tensor of a run, as one page: charts over steps with a choice of quantities, and a table. */
public final class InsightReport {
    /** The name of the page in a run's folder. */
    public static final String PAGE = "insight.html";

    /** What the charts show before the reader chooses. */
    private static final List<Quantity> CHARTS =
            List.of(Quantity.ALIGNMENT, Quantity.EFFECTIVE_RATE, Quantity.GRADIENT_STABLE_RANK, Quantity.OUTPUT_RMS);

    private static final List<Quantity> COLUMNS = List.of(
            Quantity.ALIGNMENT,
            Quantity.EFFECTIVE_RATE,
            Quantity.COSINE,
            Quantity.TURN,
            Quantity.GRADIENT_STABLE_RANK,
            Quantity.UPDATE_STABLE_RANK,
            Quantity.WEIGHT_NORM,
            Quantity.DUAL_NORM,
            Quantity.UPDATE_NORM,
            Quantity.INPUT_RMS,
            Quantity.OUTPUT_RMS);

    private InsightReport() {}

    /**
     * Writes the page, replacing an older one.
     *
     * @param folder that exists
     * @param text words that do not come from the records
     * @param insights at least one, in the order of the steps
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, List<Insight> insights) throws IOException {
        List<Kind> kinds = InsightKinds.of(insights);
        long step = insights.get(insights.size() - 1).step();
        List<Insight> last =
                insights.stream().filter(insight -> insight.step() == step).toList();
        String main = Frame.header(text, "Steepest · insight into one training run", finding(step, last))
                + charts()
                + Parts.section("tensors", "Each tensor at step " + Numbers.count(step), table(last))
                + Parts.section("quantities", "What is shown", words());
        String page = Frame.drawn(
                text, main, InsightData.json(insights, kinds, CHARTS), "/io/steepest/studio/page/insight.js");
        return OutputFile.write(folder.resolve(PAGE), page.getBytes(StandardCharsets.UTF_8));
    }

    /** Medians over the matrices, or over all tensors if there are no matrices. */
    static String finding(long step, List<Insight> last) {
        List<String> matrices = InsightKinds.of(last).stream()
                .filter(kind -> !kind.vector())
                .flatMap(kind -> kind.tensors().stream())
                .toList();
        List<Insight> shown = matrices.isEmpty()
                ? last
                : last.stream().filter(i -> matrices.contains(i.tensor())).toList();
        double[] alignments = sorted(shown, Quantity.ALIGNMENT);
        double[] rates = sorted(shown, Quantity.EFFECTIVE_RATE);
        boolean one = alignments.length == 1;
        String what = matrices.isEmpty() ? one ? "tensor" : "tensors" : one ? "matrix" : "matrices";
        String aligned = alignments.length == 0
                ? "Steps cannot be told from decay here, so their alignment is not known."
                : "At step %s the median alignment with steepest descent over %d %s was %s, where 1 is the steepest; it went from %s to %s."
                        .formatted(
                                Numbers.count(step),
                                alignments.length,
                                what,
                                Numbers.decimals(median(alignments), 2),
                                Numbers.decimals(alignments[0], 2),
                                Numbers.decimals(alignments[alignments.length - 1], 2));
        return rates.length == 0
                ? aligned
                : aligned + " Weights changed by " + Numbers.rate(100 * median(rates))
                        + " % of their norm, in the median.";
    }

    private static double[] sorted(List<Insight> insights, Quantity quantity) {
        return insights.stream()
                .mapToDouble(insight -> insight.value(quantity))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String charts() {
        StringBuilder figures = new StringBuilder();
        for (int i = 0; i < CHARTS.size(); i++) {
            figures.append(figure("insight-" + i, CHARTS.get(i)));
        }
        return """
                <section id="charts">
                <div class="controls needs-script">
                <div class="legend" id="legend" role="group" aria-label="Lines shown"></div>
                <div class="options"><label><input type="checkbox" id="log">logarithmic</label></div>
                </div>
                <div class="charts">
                %s</div>
                <p class="small needs-script">Layers of one kind share a colour; the later the layer, the stronger the colour. \
                Below a chart are medians over the layers, with the least and the greatest value.</p>
                <noscript><p>The charts need scripts; the last step is in the table below.</p></noscript>
                </section>
                """.formatted(figures);
    }

    private static String figure(String id, Quantity shown) {
        StringBuilder options = new StringBuilder();
        for (Quantity quantity : Quantity.values()) {
            options.append(
                    "<option%s>%s</option>".formatted(quantity == shown ? " selected" : "", escape(quantity.title())));
        }
        return """
                <figure>
                <select class="needs-script" id="%s-quantity" aria-label="Quantity of this chart">%s</select>
                <figcaption class="unseen">%s</figcaption>
                <div class="plot needs-script"><canvas id="%s" role="img" aria-label="Chart of the quantity chosen above, by tensor over steps"></canvas></div>
                <div class="readout needs-script" id="%s-values" aria-live="off"></div>
                </figure>
                """.formatted(id, options, escape(shown.title()), id, id);
    }

    private static String table(List<Insight> last) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"results\">\n<thead><tr>");
        html.append("<th scope=\"col\">Tensor</th><th scope=\"col\">Role</th>");
        COLUMNS.forEach(quantity -> html.append("<th scope=\"col\">")
                .append(escape(quantity.title()))
                .append("</th>"));
        html.append("<th scope=\"col\">Norm</th></tr></thead>\n<tbody>\n");
        for (Insight insight : last) {
            html.append("<tr><th scope=\"row\"><code>")
                    .append(escape(insight.tensor()))
                    .append("</code></th><td>")
                    .append(insight.role().name().toLowerCase(Locale.ROOT))
                    .append("</td>");
            for (Quantity quantity : COLUMNS) {
                double value = insight.value(quantity);
                String text = Double.isFinite(value) ? Numbers.rate(value) : Numbers.NONE;
                html.append(Html.cell(text, false, new Spread(List.of(value))));
            }
            html.append("<td>").append(escape(insight.norm())).append("</td></tr>\n");
        }
        return html.append("</tbody>\n</table></div>\n").toString();
    }

    private static String words() {
        List<String> facts = new ArrayList<>();
        Arrays.stream(Quantity.values())
                .forEach(quantity -> facts.add(
                        "<dt>" + escape(quantity.title()) + "</dt><dd>" + escape(quantity.formula()) + "</dd>"));
        return """
                <p>w is the weight before the step, g the gradient that the optimizer got, u the change of the weight, v the \
                change without weight decay, and u′ the change of the step before. ‖·‖ is the norm that the recipe gives the \
                tensor, without coordinates that it learns, and ‖·‖† is the dual norm; ‖·‖₂ is the Euclidean length and σ_max \
                the largest singular value. The file insight.jsonl beside this page has all numbers.</p>
                <dl class="facts">
                %s
                </dl>
                """.formatted(String.join("\n", facts));
    }
}
