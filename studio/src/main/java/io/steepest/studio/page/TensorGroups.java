package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of an explanation with those put together that differ in the layer's number only. */
final class TensorGroups {

    /**
     * Tensors treated alike.
     *
     * @param name common name, {@code *} where the numbers differ
     * @param count how many
     * @param stateBytes of all together
     * @param row any of them
     */
    record Group(String name, int count, long stateBytes, Explanation.Row row) {}

    private static final String ANY = "*";

    private TensorGroups() {}

    /** Groups in the order of their first row. */
    static List<Group> of(List<Explanation.Row> rows) {
        Map<List<Object>, List<Explanation.Row>> alike = new LinkedHashMap<>();
        for (Explanation.Row row : rows) {
            alike.computeIfAbsent(key(row), key -> new ArrayList<>()).add(row);
        }
        return alike.values().stream().map(TensorGroups::group).toList();
    }

    private static Group group(List<Explanation.Row> rows) {
        String[] name = rows.get(0).name().split("\\.", -1);
        for (Explanation.Row row : rows) {
            String[] other = row.name().split("\\.", -1);
            for (int i = 0; i < name.length; i++) {
                if (!name[i].equals(other[i])) {
                    name[i] = ANY;
                }
            }
        }
        long bytes = rows.stream().mapToLong(Explanation.Row::stateBytes).sum();
        return new Group(String.join(".", name), rows.size(), bytes, rows.get(0));
    }

    /** All that must agree; a list, since a reason may be missing. */
    private static List<Object> key(Explanation.Row row) {
        List<Object> key = new ArrayList<>();
        key.add(row.name().replaceAll("(?<=^|\\.)\\d+(?=\\.|$)", ANY));
        key.add(row.role());
        key.add(row.shape());
        key.add(row.norm());
        key.add(row.scale());
        key.add(row.rate());
        key.add(row.decay());
        key.add(row.smoothing());
        key.add(row.coordinates());
        key.add(row.why());
        return key;
    }
}
