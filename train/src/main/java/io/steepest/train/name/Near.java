package io.steepest.train.name;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/**
 * The known names that somebody may have meant who typed another one. Near is a name that one slip in three letters, or
 * fewer, turns into the typed one; a slip adds, drops or changes a letter or swaps two neighbours. Upper and lower case
 * are alike. A known name also counts as near if the typed one is at least three letters of it.
 */
public final class Near {
    private static final int LETTERS_A_SLIP = 3;
    private static final int LEAST_PART = 3;
    private static final int MOST = 3;

    private Near() {}

    /**
     * Finds the nearest known names.
     *
     * @param typed the unknown name
     * @param known the names that exist
     * @return the nearest ones, all equally near, at most three; empty if none is near
     */
    public static List<String> to(String typed, Collection<String> known) {
        TreeMap<Integer, List<String>> byDistance = known.stream()
                .filter(name -> slips(typed, name) <= Math.max(1, (int) letters(typed) / LETTERS_A_SLIP))
                .collect(Collectors.groupingBy(name -> slips(typed, name), TreeMap::new, Collectors.toList()));
        List<String> nearest = byDistance.isEmpty()
                ? known.stream().filter(name -> isPart(typed, name)).toList()
                : byDistance.firstEntry().getValue();
        return nearest.stream().limit(MOST).toList();
    }

    /**
     * Joins a message about an unknown name to what follows it, and asks whether one of the nearest names was meant.
     *
     * @param typed the unknown name
     * @param known the names that exist
     * @return like {@code "; did you mean muon? "}, or {@code "; "} if no name is near
     */
    public static String question(String typed, Collection<String> known) {
        List<String> near = to(typed, known);
        return near.isEmpty() ? "; " : "; did you mean " + String.join(" or ", near) + "? ";
    }

    private static int slips(String typed, String name) {
        return new DamerauLevenshteinDistance().apply(lower(typed), lower(name));
    }

    private static boolean isPart(String typed, String name) {
        return letters(typed) >= LEAST_PART && lower(name).contains(lower(typed));
    }

    /** The dashes in front of every option say nothing about how much of its name was typed right. */
    private static long letters(String name) {
        return name.chars().filter(Character::isLetterOrDigit).count();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
