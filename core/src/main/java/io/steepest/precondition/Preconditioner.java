package io.steepest.precondition;

import io.steepest.norm.Coordinates;
import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/** How coordinates are learnt from gradients: a value, whose state lives in an arena. */
public interface Preconditioner {

    /**
     * Fresh coordinates for matrices of one shape.
     *
     * @param like gradients of the shape, dtype and layout to come, {@code [k,m,n]}; not read
     * @param arena owner of the state
     */
    State on(Tensor like, Arena arena);

    /** Whether there is anything to learn; if not, {@link #on} gives the identity. */
    default boolean learns() {
        return true;
    }

    /** Coordinates that follow the gradients. */
    interface State extends Coordinates {

        /**
         * Learns from a gradient, before the step that it is for.
         *
         * @param g raw gradients {@code [k,m,n]}
         * @param t number of the step, from 1
         */
        void observe(Tensor g, long t);
    }

    /** The identity: nothing is learnt. */
    static Preconditioner none() {
        return new Identity();
    }

    /**
     * Adam's: {@code A = (√v̂ + ε)^{1/2}} entrywise, v the moving average of squared gradients.
     *
     * @param decay β₂, in [0, 1)
     * @param epsilon added to the root
     */
    static Preconditioner diagonal(double decay, double epsilon) {
        return new Diagonal(decay, epsilon);
    }
}
