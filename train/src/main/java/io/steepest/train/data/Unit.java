package io.steepest.train.data;

/** What data is counted in. */
public enum Unit {
    /** Text: a batch has windows of tokens. */
    TOKENS("tokens", "window"),
    /** Images. */
    IMAGES("images", "image"),
    /** Rows of a table. */
    ROWS("rows", "row"),
    /** Whole texts with a class each. */
    TEXTS("texts", "text");

    private final String targets;
    private final String example;

    Unit(String targets, String example) {
        this.targets = targets;
        this.example = example;
    }

    /** Names what is predicted, and so what a speed of training counts: {@code tokens}, {@code images}, ... */
    public String targets() {
        return targets;
    }

    /** Names one of the things that a batch consists of: {@code window}, {@code image}, ... */
    public String example() {
        return example;
    }
}
