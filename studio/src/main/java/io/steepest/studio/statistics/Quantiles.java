package io.steepest.studio.statistics;

import java.util.Collection;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;

/** Quantiles of measured values, interpolated between neighbours; NaN of none. */
public final class Quantiles {
    private static final Quantile METHOD =
            Quantile.withDefaults().withCopy(true).with(EstimationMethod.HF7);

    private Quantiles() {}

    /** Returns the median. */
    public static double median(double... values) {
        return METHOD.evaluate(values, 0.5);
    }

    /** Returns the median. */
    public static double median(Collection<Double> values) {
        return median(array(values));
    }

    /** From the first to the third quartile. */
    public static double spread(Collection<Double> values) {
        double[] quartiles = METHOD.evaluate(array(values), 0.25, 0.75);
        return quartiles[1] - quartiles[0];
    }

    private static double[] array(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
