package io.steepest.file;

/**
 * Shows text from a file in a message of one line: invisible characters appear as their code points, as in {@code
 * <U+FEFF>}, and a long text is cut.
 */
public final class Excerpt {
    private static final int LONGEST = 120;

    private Excerpt() {}

    /**
     * Returns the text of a value, at most {@value #LONGEST} characters of it.
     *
     * @param found any value, also null
     * @return its text, with an ellipsis if it was cut
     */
    public static String of(Object found) {
        return of(found, LONGEST);
    }

    /**
     * Returns the text of a value, cut at a length.
     *
     * @param found any value, also null
     * @param longest how many characters are shown at most
     * @return its text, with an ellipsis if it was cut
     */
    public static String of(Object found, int longest) {
        String text = String.valueOf(found);
        boolean cut = text.length() > longest;
        StringBuilder shown = new StringBuilder();
        text.substring(0, cut ? longest : text.length()).codePoints().forEach(c -> {
            if (isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("<U+%04X>", c));
            }
        });
        return cut ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
