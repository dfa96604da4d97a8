package io.steepest.train.name;

import java.util.Locale;

/** Numbers of things in words. */
public final class Plural {
    private Plural() {}

    /**
     * A number and what it counts, like {@code 1 seed} or {@code 1,200 steps}.
     *
     * @param n the number
     * @param thing its name in the singular; an s makes the plural
     * @return both, with a comma between thousands
     */
    public static String of(long n, String thing) {
        return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? thing : thing + "s");
    }
}
