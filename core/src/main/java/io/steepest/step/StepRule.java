package io.steepest.step;

/**
 * How far to step: a {@link Schedule} is known before the step and costs nothing; an {@link Adaptive} rule
 * looks at the gradients.
 */
public sealed interface StepRule permits Schedule, Adaptive {

    /** The same step size for ever. */
    static Schedule constant(double lr) {
        return new Constant(lr);
    }

    /**
     * The same step size for ever, after a straight warmup.
     *
     * @param lr step size after the warmup
     * @param warmup steps of the warmup, 0 for none
     */
    static Schedule constant(double lr, long warmup) {
        return Warmup.before(constant(lr), warmup);
    }

    /**
     * Straight down to zero, after a straight warmup.
     *
     * @param peak step size after the warmup
     * @param warmup steps of the warmup, 0 for none
     * @param total all steps; later ones have size zero
     */
    static Schedule linear(double peak, long warmup, long total) {
        return Warmup.before(new Linear(peak, Warmup.rest(warmup, total)), warmup);
    }

    /**
     * Half a cosine wave down to a floor, after a straight warmup. Loshchilov and Hutter (2017).
     *
     * @param peak step size after the warmup
     * @param floor step size at the end, as a part of the peak
     * @param warmup steps of the warmup, 0 for none
     * @param total all steps; later ones stay at the floor
     */
    static Schedule cosine(double peak, double floor, long warmup, long total) {
        return Warmup.before(new Cosine(peak, floor, Warmup.rest(warmup, total)), warmup);
    }

    /**
     * Warmup, stable, decay: straight up, level, straight down to zero.
     *
     * @param peak step size of the level part
     * @param warmup steps of the way up, 0 for none
     * @param decay steps of the way down
     * @param total all steps; later ones have size zero
     */
    static Schedule warmupStableDecay(double peak, long warmup, long decay, long total) {
        return Warmup.before(new StableDecay(peak, decay, Warmup.rest(warmup, total)), warmup);
    }

    /**
     * Steepest descent at sharpness λ over the whole network, {@code η = Σ_l (‖g_l‖†/s_l) / λ}. Bernstein and Newhouse
     * (2024), Proposition 7, Eq. (33), with the dual norm of its proof.
     */
    static Adaptive sharpness(double lambda) {
        return new Sharpness(lambda);
    }
}
