package io.steepest.step;

/**
 * One step size for ever.
 *
 * @param lr the step size
 */
record Constant(double lr) implements Schedule {

    Constant {
        Schedule.checked(lr);
    }

    @Override
    public double at(long t) {
        return lr;
    }

    @Override
    public String toString() {
        return "constant " + lr;
    }
}
