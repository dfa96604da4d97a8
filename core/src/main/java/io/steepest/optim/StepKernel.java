package io.steepest.optim;

/** Steps a slice of a bank, from its gradients to its weights. */
interface StepKernel {

    /**
     * Takes a whole step of a size known in Java.
     *
     * @param lr the step size of the recipe
     * @param t number of the step of these parameters, from 1
     */
    void step(double lr, long t);

    /** Returns whether a step uses all native threads by itself, so that no worker may take it. */
    boolean usesAllThreads();

    /** Returns the cost of a step in operations: a guess by which kernels are compared. */
    double cost();

    /** Returns the same slice and state as the general formula sees them. */
    GeneralKernel general();
}
