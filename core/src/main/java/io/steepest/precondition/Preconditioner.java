package io.steepest.precondition;

import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
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

    /**
     * The norm that steepest descent under the Euclidean norm in these coordinates is under once they forget at once, so
     * that its updates are of unit length: ℓ∞ for Adam's, spectral for Shampoo's. Bernstein and Newhouse (2024), sections 2
     * to 4.
     */
    Norm withoutMemory();

    /** Coordinates that follow the gradients. */
    interface State extends Coordinates {

        /**
         * Learns from a gradient, before the step that it is for.
         *
         * @param g raw gradients {@code [k,m,n]}
         * @param t number of the step, from 1
         */
        void observe(Tensor g, long t);

        /**
         * Tells that gradients come as multiples of a unit, and what is added to them, such as ε, with them.
         *
         * @param unit a positive number without dimensions, read at each use
         */
        default void measureIn(Tensor unit) {
            // most coordinates add nothing to gradients
        }
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
        return new Diagonal(decay, epsilon, true);
    }

    /**
     * The same without the correction of v for its start at zero, as in Prodigy: {@code v} in place of
     * {@code v/(1−β^t)}.
     *
     * @param decay β₂, in [0, 1)
     * @param epsilon added to the root
     */
    static Preconditioner biasedDiagonal(double decay, double epsilon) {
        return new Diagonal(decay, epsilon, false);
    }
}
