package io.steepest.recipe;

import io.steepest.norm.Norm;
import io.steepest.norm.Scale;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Stateless;
import org.bytedeco.pytorch.Tensor;

/**
 * What answers a smoothed gradient in local coordinates: the oracle of the norm, or what a published optimizer has in its
 * place. The others are no oracles of a norm; the black-box test of {@code ./steepest invariance} shows it.
 */
public interface Oracle {

    /**
     * The answer at work on matrices of one shape.
     *
     * @param like gradients of the shape, dtype and layout to come, {@code [k,m,n]}; not read
     * @param arena owner of the state
     */
    State on(Tensor like, Arena arena);

    /** Whether it is the norm's own oracle. */
    default boolean isOfNorm() {
        return false;
    }

    /** Whether the norm's oracle is part of the answer, so that its kernels run. */
    default boolean asksNorm() {
        return true;
    }

    /** Whether its states are {@link Factored}. */
    default boolean isFactored() {
        return false;
    }

    /**
     * Returns about how many operations the matrix products of an answer are, for one matrix of m rows and n columns.
     *
     * @param norm the norm of the descent
     */
    default double flops(Norm norm, long m, long n) {
        return norm.flops(m, n);
    }

    /**
     * Returns how many numbers of a matrix of m rows and n columns have to travel between ranks that each have a gradient of
     * their own: all of them, unless the answer is of low rank and its factors suffice.
     */
    default long travelling(long m, long n) {
        return m * n;
    }

    /** Answers gradients of one shape. */
    interface State extends Lifecycle {

        /**
         * Returns the direction of the step, in local coordinates.
         *
         * @param m smoothed gradients in local coordinates, {@code [k,m,n]}, not modified
         * @param norm the norm there
         * @param t number of the step among those that move weights, from 1; each is asked for once
         * @return {@code [k,m,n]}
         */
        Tensor of(Tensor m, Norm norm, long t);
    }

    /**
     * An answer that reads a sum M of the gradients by its products with thin matrices alone. Several ranks may each keep
     * a sum of their own gradients, because the mean of their products is the product of the mean of their sums: they
     * exchange products in place of gradients. {@link #of} is the same for one rank.
     */
    interface Factored extends State {

        /** Returns r, the number of columns of the thin matrices. */
        long columns();

        /** Returns M, the sum of the gradients of this rank, {@code [k,m,n]}; written in place by {@link #left} and {@link #answer}. */
        Tensor sum();

        /**
         * Adds a gradient to the sum.
         *
         * @param m gradients in local coordinates, {@code [k,m,n]}, not modified
         * @return {@code M Q}, {@code [k,m,r]}
         */
        Tensor left(Tensor m);

        /** Returns an orthonormal basis P of the columns of {@code M Q}, {@code [k,m,r]}; its argument is the mean over all ranks. */
        Tensor basis(Tensor left);

        /** Returns {@code Mᵀ P}, {@code [k,n,r]}. */
        Tensor right(Tensor basis);

        /**
         * Takes off the sum what the step uses, and learns Q for the next one.
         *
         * @param basis P
         * @param right the mean of {@code Mᵀ P} over all ranks
         * @return the direction of the step, {@code [k,m,n]}
         */
        Tensor answer(Tensor basis, Tensor right);
    }

    /** An answer that remembers nothing; a lambda can be one. */
    @FunctionalInterface
    interface Plain extends State, Stateless {}

    /** The norm's {@code lmo(m)}. */
    static Oracle ofNorm() {
        return new OfNorm();
    }

    /**
     * {@code sign(t)·√|t|} entrywise of {@code t = lmo(m)}: SOAP-Muon. Vyas et al. (2025), a report beside their code.
     */
    static Oracle signedRoot() {
        return new SignedRoot();
    }

    /**
     * {@code lmo(m)} with each row divided by the root of the moving average of its mean square, at the Frobenius length
     * that it had: NorMuon. Li et al. (2025).
     *
     * @param decay β₂ of the average, in [0, 1)
     * @param epsilon added to the root
     */
    static Oracle rowNormalized(double decay, double epsilon) {
        return new RowNormalized(decay, epsilon);
    }

    /**
     * A power iteration of low rank on the sum of the gradients, with feedback of what it leaves: Dion. It smooths by
     * itself, so the descent must not, and stands for the oracle of the spectral norm. Ahn et al. (2025).
     *
     * @param rank most columns of the iterate
     * @param momentum μ, part of what was used that is kept, in [0, 1)
     * @param scale of the norm that it stands for
     */
    static Oracle lowRank(int rank, double momentum, Scale scale) {
        return new LowRank(rank, momentum, scale);
    }
}
