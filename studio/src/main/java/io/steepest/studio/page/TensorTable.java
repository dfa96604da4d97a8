package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Table;
import io.steepest.studio.report.Table.Cell;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which tensor gets which norm, as a table of a page. */
final class TensorTable {
    private static final List<String> HEAD = List.of(
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
            "Why");
    private static final double KIBIBYTE = 1024;

    private TensorTable() {}

    /** The table; rows of layers that differ in their number alone are one. */
    static Table of(List<Explanation.Row> rows) {
        return new Table(
                "tensors",
                HEAD,
                TensorGroups.of(rows).stream().map(TensorTable::row).toList());
    }

    private static Table.Row row(TensorGroups.Group group) {
        Explanation.Row row = group.row();
        String times = group.count() == 1 ? null : "×" + group.count();
        double state = group.stateBytes() / KIBIBYTE;
        return new Table.Row(
                new Table.Name(group.name(), null, true, times),
                List.of(
                        words(row.role() == null ? null : row.role().name().toLowerCase(Locale.ROOT)),
                        words(shape(row)),
                        words(row.norm()),
                        words(row.scale()),
                        Cell.of(Numbers.compact(row.rate()), row.rate()),
                        Cell.of(Numbers.compact(row.decay()), row.decay()),
                        words(row.smoothing()),
                        words(row.coordinates()),
                        Cell.of(Numbers.measure(state), state),
                        words(row.why())));
    }

    private static String shape(Explanation.Row row) {
        return row.shape() == null
                ? null
                : row.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
    }

    private static Cell words(Object value) {
        return Cell.of(value == null ? "" : value.toString());
    }
}
