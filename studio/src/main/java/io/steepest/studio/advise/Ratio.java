package io.steepest.studio.advise;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.steepest.studio.statistics.MedianInterval;

/**
 * What a norm gains over the Frobenius norm, for a tensor, for the tensors of a role, or for all.
 *
 * @param group what is measured
 * @param norm name of the candidate
 * @param cleanness of the gradients that directions were taken from
 * @param decrease measured decrease of the loss over that of the Frobenius norm, median over seeds and checkpoints
 * @param promised the same of the promised decreases {@code d²/2L}
 */
public record Ratio(
        @JsonUnwrapped Group group,
        String norm,
        Cleanness cleanness,
        MedianInterval decrease,
        MedianInterval promised) {

    /** Decreases below a millionth of a nat are as large as the rounding of a loss in float32. */
    private static final double ROUNDING = 1e-6;

    /** Returns a decrease over another; NaN if both are rounding or one is unknown. */
    static double of(double decrease, double base) {
        if (Double.isNaN(decrease) || Double.isNaN(base) || (decrease < ROUNDING && base < ROUNDING)) {
            return Double.NaN;
        }
        return decrease / Math.max(base, ROUNDING);
    }
}
