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

    /**
     * Prodigy's step size in any norm: no learning rate to choose. Bernstein and Newhouse (2024), Eq. (22)–(29).
     *
     * @param start step size before anything is known, far too small: 1e-6
     * @param decay β₃ of its averages, √β₂ in Prodigy: 0.9995; zero remembers nothing (Eq. 28)
     */
    static EscapeVelocity escapeVelocity(double start, double decay) {
        return new EscapeVelocity(start, decay, 1, Double.POSITIVE_INFINITY, 1, false, false, false, constant(1));
    }

    /**
     * Doubles as long as the gradient points along the way gone, then stays. Bernstein and Newhouse (2024), section on
     * Prodigy.
     *
     * @param start first step size, far too small
     * @param from where the way begins
     */
    static Adaptive doubling(double start, Reference from) {
        return new Doubling(start, from);
    }

    /**
     * {@code η ← η·(1 + cos θ)}, θ between the gradient and the way back. Bernstein and Newhouse (2024), section on
     * Prodigy.
     *
     * @param start first step size, far too small
     * @param from where the way begins
     */
    static Adaptive cosineGrowth(double start, Reference from) {
        return new CosineGrowth(start, from);
    }

    /**
     * DoG, distance over gradients, in any norm. Ivgi, Hinder and Carmon (2023), who take 1e-6 for the start and 1e-8
     * for epsilon.
     *
     * @param start first distance, in units of one plus the norm of the weights
     * @param epsilon added to the squares of the gradients' dual norms
     */
    static Adaptive dog(double start, double epsilon) {
        return new DistanceOverGradients(false, start, epsilon);
    }

    /**
     * DoWG, distance over weighted gradients, in any norm. Khaled, Mishchenko and Jin (2023), who take 1e-4.
     *
     * @param epsilon square of the first distance; also added to the root of the weighted squares
     */
    static Adaptive dowg(double epsilon) {
        return new DistanceOverGradients(true, Math.sqrt(Schedule.checked(epsilon)), epsilon);
    }

    /**
     * D-Adaptation. Defazio and Mishchenko (2023), who start from 1e-6.
     *
     * @param start first distance
     * @param decay √β₂ with Adam's coordinates; 1 for gradient descent
     */
    static Adaptive dAdaptation(double start, double decay) {
        return new DAdaptation(start, decay, Double.POSITIVE_INFINITY, constant(1));
    }

    /**
     * Polyak's step size, {@code (f − f*)/⟨−g,u⟩}: as far as the loss would fall to its least value, were it linear. Reads
     * the loss that {@code step(loss)} is given. Polyak (1969). Where gradients are smoothed, losses and slopes are averaged
     * with the same weights, without which momentum makes the steps too long: MoMo, Schaipp et al. (2024).
     *
     * @param least f*, a bound that the loss does not fall below: 0 for most
     */
    static Adaptive polyak(double least) {
        return new Polyak(least);
    }

    /**
     * Backtracking line search with Armijo's condition at {@code c = 1e-4}, halving. The optimizer must be given the loss
     * as a function.
     *
     * @param first first trial of the first step
     */
    static Adaptive armijo(double first) {
        return new Armijo(first, 1e-4, 0.5);
    }

    /**
     * The factor {@code √(1−β₂^t)/(1−β₁^t)} that Adam's bias correction puts on a step size, as a schedule to pace an
     * adaptive rule by.
     */
    static Schedule biasCorrection(double b1, double b2) {
        return t -> Math.sqrt(1 - Math.pow(b2, (double) t)) / (1 - Math.pow(b1, (double) t));
    }
}
