package io.steepest.optim;

/** Steps a slice of a bank, from its gradients to its weights. */
interface StepKernel extends AutoCloseable {

    /**
     * Takes a whole step of a size known in Java.
     *
     * @param lr the step size of the recipe
     * @param t number of the step of these parameters, from 1
     * @param factor that the gradients are multiplied by first, in place
     */
    void step(double lr, long t, double factor);

    /** Returns the cost of a step in operations: a guess by which kernels are compared. */
    double cost();

    /** Returns the same slice and state as the general formula sees them. */
    GeneralKernel general();

    /** Frees what is neither weights nor state nor a view of either. */
    @Override
    default void close() {
        // there is nothing else
    }
}
