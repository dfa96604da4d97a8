package io.steepest.train.data;

import io.steepest.file.Excerpt;

/** A numbering of the pieces of text: tokens {@code 0 … size−1}. */
public sealed interface Vocabulary permits Characters, Utf8Bytes {

    /** What a token is. */
    enum Kind {
        /** One Unicode code point. */
        CHARACTERS("characters"),
        /** One byte of UTF-8. */
        BYTES("bytes");

        private final String units;

        Kind(String units) {
            this.units = units;
        }

        /**
         * The tokens' name in messages and reports.
         *
         * @return a plural
         */
        public String units() {
            return units;
        }
    }

    /**
     * The vocabulary of a training text.
     *
     * @param kind what a token is
     * @param text read only for {@link Kind#CHARACTERS}
     * @return characters seen at least once in {@value Characters#RARE}, or the 256 bytes
     */
    static Vocabulary learn(Kind kind, String text) {
        return switch (kind) {
            case CHARACTERS -> Characters.learn(text);
            case BYTES -> new Utf8Bytes();
        };
    }

    /**
     * A vocabulary as it was, from what {@link #kind} and {@link #symbols} said of it.
     *
     * @param kind what a token is
     * @param symbols the known characters, empty for bytes
     * @return an equal vocabulary
     * @throws IllegalArgumentException if no vocabulary has these symbols
     */
    static Vocabulary restore(Kind kind, String symbols) {
        if (kind == Kind.BYTES && !symbols.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary of bytes has no symbols, found " + Excerpt.of(symbols));
        }
        return kind == Kind.BYTES ? new Utf8Bytes() : Characters.restore(symbols);
    }

    /**
     * What a token is.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * Number of tokens.
     *
     * @return at least 1
     */
    int size();

    /**
     * The known characters in the order of their tokens.
     *
     * @return without the replacement entry; empty for bytes
     */
    String symbols();

    /**
     * Text to tokens; characters outside the vocabulary become the replacement entry.
     *
     * @param text any text
     * @return one token per code point or byte
     */
    int[] encode(String text);

    /**
     * Tokens to text; what is no character becomes U+FFFD.
     *
     * @param tokens each from 0 to {@code size() − 1}
     * @return the text
     */
    String decode(int[] tokens);
}
