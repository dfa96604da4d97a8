package io.steepest.studio.page;

/** What a loss in nats is counted per, which decides whether it is also said in bits. */
public enum LossUnit {
    /** Per character of text; also said in bits. */
    CHARACTER("nats per character", "Bits per character"),
    /** Per byte of text; also said in bits. */
    BYTE("nats per byte", "Bits per byte"),
    /** Per example: an image, a row of a table, a text with a class. */
    EXAMPLE("nats per example", "");

    private final String words;
    private final String bits;

    LossUnit(String words, String bits) {
        this.words = words;
        this.bits = bits;
    }

    /** Returns the unit in words. */
    String words() {
        return words;
    }

    /** Returns the name of the loss in bits, {@code loss / ln 2}; empty where it is not said. */
    String bits() {
        return bits;
    }
}
