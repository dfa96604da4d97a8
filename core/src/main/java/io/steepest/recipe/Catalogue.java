package io.steepest.recipe;

import java.util.List;
import java.util.stream.Stream;

/**
 * The published optimizers of this library, each once. A new optimizer is one entry in one of four files, next to its
 * relatives: {@code NormEntries}, {@code EntrywiseEntries}, {@code FactorEntries} and {@code HybridEntries}.
 */
public final class Catalogue {
    private static final List<Published> ALL = Stream.of(
                    NormEntries.all(), FactorEntries.all(), EntrywiseEntries.all(), HybridEntries.all())
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    /** Returns every optimizer, group by group. */
    public static List<Published> all() {
        return ALL;
    }

    /** Returns every optimizer whose recipe needs nothing but numbers, group by group. */
    public static List<Published> complete() {
        return ALL.stream().filter(entry -> entry.needs().isEmpty()).toList();
    }

    /**
     * Returns the optimizer of a name.
     *
     * @throws IllegalArgumentException listing the names that there are
     */
    public static Published named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no optimizer named \"" + name + "\"; there are "
                        + Setting.list(ALL.stream().map(Published::name))));
    }
}
