package io.steepest.train.data;

import io.steepest.file.Excerpt;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The distinct code points of a text, sorted, after one replacement entry (token 0) for all others.
 *
 * @param symbols the known characters, ascending, without U+FFFD
 */
record Characters(String symbols) implements Vocabulary {

    /** Characters rarer than one in this many of the text are not worth a row of the embedding: 86 of the 130 in the English Europarl stay. */
    static final int RARE = 200_000;

    private static final int REPLACEMENT = 0xFFFD;

    static Characters learn(String text) {
        Map<Integer, Long> counts = new TreeMap<>();
        text.codePoints().forEach(c -> counts.merge(c, 1L, Long::sum));
        counts.remove(REPLACEMENT);
        StringBuilder known = new StringBuilder();
        counts.forEach((c, n) -> {
            if (n * RARE >= text.length()) {
                known.appendCodePoint(c);
            }
        });
        return new Characters(known.toString());
    }

    /** The vocabulary of symbols that {@link #symbols} gave. */
    static Characters restore(String symbols) {
        int[] known = symbols.codePoints().toArray();
        for (int i = 0; i < known.length; i++) {
            if (known[i] == REPLACEMENT || (i > 0 && known[i] <= known[i - 1])) {
                throw new IllegalArgumentException(
                        "symbols must ascend and not hold U+FFFD, found " + Excerpt.of(symbols));
            }
        }
        return new Characters(symbols);
    }

    @Override
    public Kind kind() {
        return Kind.CHARACTERS;
    }

    @Override
    public int size() {
        return 1 + symbols.codePointCount(0, symbols.length());
    }

    @Override
    public int[] encode(String text) {
        int[] known = symbols.codePoints().toArray();
        return text.codePoints()
                .map(c -> Math.max(0, 1 + Arrays.binarySearch(known, c)))
                .toArray();
    }

    @Override
    public String decode(int[] tokens) {
        int[] known = symbols.codePoints().toArray();
        StringBuilder text = new StringBuilder(tokens.length);
        for (int token : tokens) {
            text.appendCodePoint(token == 0 ? REPLACEMENT : known[token - 1]);
        }
        return text.toString();
    }
}
