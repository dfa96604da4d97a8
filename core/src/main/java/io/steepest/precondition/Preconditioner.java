package io.steepest.precondition;

import io.steepest.linalg.InverseRoot;
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
         * Tells how many gradients the state has seen that was restored from a checkpoint.
         *
         * @param t number of the last step
         */
        default void resumeAt(long t) {
            // most coordinates do not count
        }

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
        return diagonal(Accumulation.ema(decay).debias(), epsilon);
    }

    /**
     * Entrywise {@code A = (√v + ε)^{1/2}}, v the accumulated squares of gradients: RMSProp's with
     * {@code Accumulation.ema(β)}.
     *
     * @param accumulation how squares add up
     * @param epsilon added to the root
     */
    static Preconditioner diagonal(Accumulation accumulation, double epsilon) {
        return new Diagonal(accumulation, epsilon);
    }

    /**
     * AdaGrad's: {@code A = (√Σg² + ε)^{1/2}} entrywise. Duchi, Hazan and Singer (2011).
     *
     * @param epsilon added to the root
     */
    static Preconditioner adagrad(double epsilon) {
        return diagonal(Accumulation.sum(), epsilon);
    }

    /**
     * Shampoo's: {@code A w = L^{1/8} w R^{1/8}}, so that the inverse metric is {@code L^{-1/4} g R^{-1/4}}, with Gram
     * factors {@code L = Σ ggᵀ} and {@code R = Σ gᵀg}. Gupta, Koren and Singer (2018); Bernstein and Newhouse (2024),
     * Eq. (12)–(14).
     *
     * @param accumulation how the factors add up
     * @param root how their inverse roots are taken, and what that does with null directions
     */
    static Kronecker kronecker(Accumulation accumulation, InverseRoot root) {
        return Kronecker.of(accumulation, root);
    }

    /**
     * Matrices cut into blocks, each with coordinates of its own. Rows and columns are cut every {@code maxDimension};
     * what remains at the edges makes smaller blocks. A matrix that is small enough is not cut.
     *
     * @param maxDimension most rows and most columns of a block
     * @param inner learns the coordinates of the blocks
     */
    static Preconditioner blocked(long maxDimension, Preconditioner inner) {
        return new Blocked(maxDimension, inner);
    }
}
