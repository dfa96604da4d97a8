package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.statistics.Spread;

/** A measure of several seeds as tables show it. */
enum Measure {
    /** Any loss. */
    LOSS,
    /** Any accuracy, a part of one that is shown in percent. */
    ACCURACY;

    /** {@code 0.312 ± 0.004}; of one seed the value alone. */
    String text(Spread spread) {
        if (spread.diverged() > 0) {
            long all = spread.values().size();
            return "diverged" + (spread.diverged() < all ? " " + spread.diverged() + " of " + all : "");
        }
        return spread.values().size() == 1 ? number(spread.mean()) : number(spread.mean()) + " ± " + deviation(spread);
    }

    private String number(double x) {
        return this == LOSS ? Numbers.loss(x) : Numbers.decimals(100 * x, 1);
    }

    /** To the places of the mean beside it. */
    private String deviation(Spread spread) {
        boolean plain = !number(spread.mean()).contains("e");
        return this == LOSS && plain ? Numbers.decimals(spread.deviation(), 3) : number(spread.deviation());
    }
}
