package io.steepest.optim;

import io.steepest.step.Adaptive.Scaling;
import io.steepest.step.Block;
import org.bytedeco.pytorch.Tensor;

/** A block that a step moves, if this rank holds it. */
sealed interface Moving extends Block permits Pass, Elsewhere {

    /** The same step once its gradients were learnt from and smoothed; weights stay. */
    Moving look(long t, Scaling scaling);

    /** Moves the weights along the update by a step size known in Java. */
    void move(double lr);

    /**
     * Moves the weights along the update by a step size that is still on the device.
     *
     * @param lr the step size
     * @param decaying the step size that decay is measured in
     */
    void move(Tensor lr, Tensor decaying);

    /** Lets the coordinates learn what only later steps use, after the step. */
    void settle();

    /** The weights as they are stored, to be copied and put back. */
    Tensor stored();
}
