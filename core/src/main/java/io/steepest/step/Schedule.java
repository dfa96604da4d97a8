package io.steepest.step;

/** A step size that is known before the step. */
public non-sealed interface Schedule extends StepRule {

    /**
     * The step size.
     *
     * @param t number of the step, from 1
     */
    double at(long t);

    /** Refuses a step size that is not positive and finite. */
    static double checked(double lr) {
        if (!(lr > 0 && lr < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learning rate must be positive and finite, found " + lr);
        }
        return lr;
    }
}
