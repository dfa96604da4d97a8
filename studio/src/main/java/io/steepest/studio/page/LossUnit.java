package io.steepest.studio.page;

/** What a loss is counted per, which decides what else it can be said as. */
public enum LossUnit {
    /** Nats per character of text; also said in bits, {@code loss / ln 2}. */
    CHARACTER("per character", "Bits per character", "bits/\nchar") {
        @Override
        double convert(double loss) {
            return loss / Math.log(2);
        }
    },
    /** Nats per byte of text; also said in bits, {@code loss / ln 2}. */
    BYTE("per byte", "Bits per byte", "bits/\nbyte") {
        @Override
        double convert(double loss) {
            return loss / Math.log(2);
        }
    },
    /** Nats per token of text; also said as perplexity, {@code exp(loss)}. */
    TOKEN("per token", "Perplexity", "perplex-\nity") {
        @Override
        double convert(double loss) {
            return Math.exp(loss);
        }
    },
    /** Per example: images, rows of a table. There is no second way to say it. */
    EXAMPLE("per example", "", "") {
        @Override
        double convert(double loss) {
            return Double.NaN;
        }
    };

    private final String per;
    private final String title;
    private final String brief;

    LossUnit(String per, String title, String brief) {
        this.per = per;
        this.title = title;
        this.brief = brief;
    }

    /** The loss said the other way; NaN where there is none. */
    abstract double convert(double loss);

    /** Like {@code nats per character}. */
    String words() {
        return this == EXAMPLE ? per : "nats " + per;
    }

    /** What the converted loss is called; empty where there is none. */
    String title() {
        return title;
    }

    /** The title in two short lines. */
    String brief() {
        return brief;
    }
}
