package io.steepest.studio.page;

import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.statistics.Spread;
import java.util.Locale;

/**
 * A measure as tables show it.
 *
 * @param name in {@link Tuned#measures}
 * @param title in words
 * @param kind how it is written and what is better
 */
public record Measure(String name, String title, Kind kind) {

    /** Any loss. */
    static final Measure LOSS = new Measure("loss", "Loss", Kind.LOSS);

    /** Any accuracy. */
    static final Measure ACCURACY = new Measure("accuracy", "Accuracy, %", Kind.SHARE);

    /** What sort of number a measure is. */
    public enum Kind {
        /** Less is better. */
        LOSS,
        /** A part of one, shown in percent; more is better. */
        SHARE,
        /** Of the seeds the largest alone counts; nothing is marked as the best. */
        LARGEST
    }

    /** What the cell is chosen by, less being better; NaN takes no part. */
    double rank(Spread spread) {
        return switch (kind) {
            case LOSS -> spread.mean();
            case SHARE -> -spread.mean();
            case LARGEST -> Double.NaN;
        };
    }

    /** {@code 0.312 ± 0.004}; of one seed the value alone. */
    String text(Spread spread) {
        if (kind == Kind.LARGEST) {
            double largest = spread.values().stream().mapToDouble(v -> v).max().orElseThrow();
            return largest == 0 ? "0" : String.format(Locale.ROOT, "%.1e", largest);
        }
        if (spread.diverged() > 0) {
            long all = spread.values().size();
            return "diverged" + (spread.diverged() < all ? " " + spread.diverged() + " of " + all : "");
        }
        return spread.values().size() == 1 ? number(spread.mean()) : number(spread.mean()) + " ± " + deviation(spread);
    }

    private String number(double x) {
        return kind == Kind.LOSS ? Numbers.loss(x) : Numbers.decimals(100 * x, 1);
    }

    /** To the places of the mean beside it. */
    private String deviation(Spread spread) {
        boolean plain = !number(spread.mean()).contains("e");
        return kind == Kind.LOSS && plain ? Numbers.decimals(spread.deviation(), 3) : number(spread.deviation());
    }
}
