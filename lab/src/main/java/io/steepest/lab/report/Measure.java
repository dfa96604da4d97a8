package io.steepest.lab.report;

import io.steepest.lab.experiment.Spread;
import io.steepest.lab.experiment.Tuned;

/**
 * A measure as tables show it.
 *
 * @param name in {@link Tuned#measures}
 * @param title in words
 * @param kind how it is written and what is better
 */
public record Measure(String name, String title, Kind kind) {

    /** What sort of number a measure is. */
    public enum Kind {
        /** Less is better. */
        LOSS,
        /** A part of one, shown in percent; more is better. */
        SHARE
    }

    /** What the cell is chosen by, less being better; NaN takes no part. */
    double rank(Spread spread) {
        return kind == Kind.LOSS ? spread.mean() : -spread.mean();
    }

    /** {@code 0.312 ± 0.004}; of one seed the value alone. */
    String text(Spread spread) {
        if (spread.diverged() > 0) {
            long all = spread.values().size();
            return "diverged" + (spread.diverged() < all ? " " + spread.diverged() + " of " + all : "");
        }
        String mean = number(spread.mean());
        return spread.values().size() == 1 ? mean : mean + " ± " + number(spread.deviation());
    }

    private String number(double x) {
        return kind == Kind.LOSS ? Numbers.loss(x) : Numbers.decimals(100 * x, 1);
    }
}
