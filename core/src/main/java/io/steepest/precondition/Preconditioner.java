package io.steepest.precondition;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Lifecycle;
import java.util.List;
import java.util.Optional;
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
     * Returns the norm whose steepest descent this preconditioner performs when its averages have no memory: ℓ∞ for Adam's,
     * spectral for Shampoo's. Bernstein and Newhouse (2024), sections 2 to 4.
     */
    Norm withoutMemory();

    /**
     * Degree of homogeneity of A in the gradients seen, at ε = 0: gradients c times as long make A longer by c to this
     * power. It is 1/2 for Adam's and for Shampoo's.
     *
     * @param m rows of the matrices
     * @param n columns of the matrices
     */
    double degree(long m, long n);

    /** Whether steps in these coordinates are steepest descent under a norm; if not, weights have no length in them. */
    default boolean isMetric() {
        return true;
    }

    /** Returns whether what is learnt of an entry, and what it does to it, depends on that entry's gradients alone. */
    default boolean isEntrywise() {
        return !learns();
    }

    /**
     * Returns whether everything that is remembered is a weighted mean of gradients or of their squares, so that finite
     * gradients of an ordinary size cannot make it infinite.
     */
    default boolean remembersMeans() {
        return !learns();
    }

    /** Number of first gradients that only the coordinates see: no weight moves yet, nothing is smoothed. */
    default int skips() {
        return 0;
    }

    /** The same, prepared for the norm that it will be used with in local coordinates; what it computes stays the same. */
    default Preconditioner fitted(Norm norm) {
        return this;
    }

    /**
     * Fresh coordinates for matrices that are known by name, as {@link #on(Tensor, Arena)}.
     *
     * @param like gradients of the shape, dtype and layout to come, {@code [k,m,n]}; not read
     * @param names of the k matrices, or of groups of neighbours of equal size
     * @param arena owner of the state
     */
    default State on(Tensor like, List<String> names, Arena arena) {
        return on(like, arena);
    }

    /** Coordinates that follow the gradients. */
    interface State extends Coordinates, Lifecycle {

        /**
         * Learns from a gradient, before the step that it is for.
         *
         * @param g raw gradients {@code [k,m,n]}
         * @param t number of the step, from 1
         */
        void observe(Tensor g, long t);

        /**
         * Learns from a gradient what only later steps shall use, after the step that it was for.
         *
         * @param g the raw gradients that {@link #observe} saw
         * @param t number of the step, from 1
         */
        void settle(Tensor g, long t);

        /** Returns whether {@link #settle} does anything. */
        boolean settles();

        /** Returns whether roots or bases are renewed in step t, which then takes much longer than others. */
        default boolean renews(long t) {
            return false;
        }

        /** Returns the rotation that these coordinates begin with, if it pays to smooth gradients behind it. */
        default Optional<Frame> frame() {
            return Optional.empty();
        }
    }

    /** Coordinates that learn all they can before the step, as most do. */
    interface Prompt extends State {

        @Override
        default void settle(Tensor g, long t) {
            // observe has learnt it all
        }

        @Override
        default boolean settles() {
            return false;
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
    static Diagonal diagonal(double decay, double epsilon) {
        return diagonal(Accumulation.ema(decay).debias(), epsilon);
    }

    /**
     * Entrywise {@code A = (√v + ε)^{1/2}}, v the accumulated squares of gradients: RMSProp's with
     * {@code Accumulation.ema(β)}.
     *
     * @param accumulation how squares add up
     * @param epsilon added to the root
     */
    static Diagonal diagonal(Accumulation accumulation, double epsilon) {
        return Diagonal.of(accumulation, epsilon);
    }

    /**
     * AdaGrad's: {@code A = (√Σg² + ε)^{1/2}} entrywise. Duchi, Hazan and Singer (2011).
     *
     * @param epsilon added to the root
     */
    static Diagonal adagrad(double epsilon) {
        return diagonal(Accumulation.sum(), epsilon);
    }

    /**
     * SANIA's: {@code A = (v̂ + ε)^{1/2}} entrywise, v the moving average of squared gradients. At ε = 0 descent under
     * the Euclidean or the max norm is then invariant to the scale of every weight. Abdukhakimov et al. (2023).
     *
     * @param decay β₂, in [0, 1)
     * @param epsilon added to the second moment
     */
    static Diagonal sania(double decay, double epsilon) {
        return diagonal(decay, epsilon).exponent(1);
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
     * Factors that fit a matrix-normal law to the gradients: {@code A w = L^{1/2} w R^{1/2}}, covariant with any linear
     * change of the weights. {@link KlKronecker#exponent} 1/2 is the metric of KL-Shampoo.
     *
     * @param decay weight of the past, in [0, 1)
     * @param start number of first gradients that the factors begin with
     * @param root how inverse roots are taken
     */
    static KlKronecker klKronecker(double decay, int start, InverseRoot root) {
        return new KlKronecker(decay, 1, start, 1, root);
    }

    /**
     * Factors that the user gives, such as K-FAC's: {@code A w = L^{1/2} w R^{1/2}}.
     *
     * @param factors where they are asked for, by name of the parameter
     * @param every steps between two requests
     * @param root how inverse roots are taken
     */
    static GivenKronecker given(CurvatureFactors factors, int every, InverseRoot root) {
        return new GivenKronecker(factors, 1, every, root);
    }

    /**
     * The eigenvectors of Shampoo's averaged factors, renewed every 10 steps, and inner coordinates learnt there: SOAP's.
     *
     * @param decay weight of the past in the factors, in [0, 1)
     * @param inner learns coordinates in the basis; {@link #none} for SPlus
     */
    static Eigenbasis eigenbasis(double decay, Preconditioner inner) {
        return Eigenbasis.of(decay, inner);
    }

    /**
     * Matrices cut into blocks, each with coordinates of its own; edges make smaller blocks.
     *
     * @param maxDimension most rows and most columns of a block
     * @param inner learns the coordinates of the blocks
     */
    static Preconditioner blocked(long maxDimension, Preconditioner inner) {
        return new Blocked(maxDimension, inner);
    }

    /**
     * Matrices of few entries merged into one column: full-matrix AdaGrad is {@code merged(limit, kronecker(…))}.
     *
     * @param limit most entries of a matrix that is merged; larger ones stay matrices
     * @param inner learns the coordinates
     */
    static Preconditioner merged(long limit, Preconditioner inner) {
        return new Merged(limit, inner);
    }

    /** The inverse metric of inner coordinates A before the oracle alone: {@code lmo(A⁻¹A⁻ᵀ g)}, as SOAP-Muon does it. */
    static Preconditioner before(Preconditioner inner) {
        return new OneSided(inner, true);
    }

    /** The inverse metric of inner coordinates A after the oracle alone: {@code A⁻¹A⁻ᵀ lmo(g)}. In general no norm has it. */
    static Preconditioner after(Preconditioner inner) {
        return new OneSided(inner, false);
    }
}
