package io.steepest.studio.page;

import io.steepest.file.OutputFile;
import io.steepest.studio.page.InsightKinds.Kind;
import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Table;
import io.steepest.studio.report.Table.Cell;
import io.steepest.train.insight.Insight;
import io.steepest.train.insight.Quantity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in each tensor of a run, as one page: charts over steps with a choice of quantities, and a table. */
public final class InsightReport {
    /** The name of the page in a run's folder. */
    public static final String PAGE = "insight.html";

    /** What the charts show before the reader chooses. */
    static final List<Quantity> CHARTS =
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
     * What the page shows.
     *
     * @param text words that do not come from the records
     * @param finding in a sentence or two
     * @param heading of the table
     * @param table of the last step
     */
    record View(ReportText text, String finding, String heading, Table table) {}

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
        View view = new View(text, finding(step, last), "Each tensor at step " + Numbers.count(step), table(last));
        String page = Frame.drawn(
                text,
                Html.part("page/insight.jte", view),
                InsightData.json(insights, kinds, CHARTS),
                "/io/steepest/studio/page/insight.js");
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

    private static Table table(List<Insight> last) {
        List<String> head = new ArrayList<>(List.of("Tensor", "Role"));
        COLUMNS.forEach(quantity -> head.add(quantity.title()));
        head.add("Norm");
        return new Table("results", head, last.stream().map(InsightReport::row).toList());
    }

    private static Table.Row row(Insight insight) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of(insight.role().name().toLowerCase(Locale.ROOT)));
        for (Quantity quantity : COLUMNS) {
            double value = insight.value(quantity);
            cells.add(Cell.of(Double.isFinite(value) ? Numbers.rate(value) : Numbers.NONE, value));
        }
        cells.add(Cell.of(insight.norm()));
        return new Table.Row(Table.Name.code(insight.tensor()), cells);
    }
}
