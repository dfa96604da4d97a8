package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Matrices of few entries as one column of all of them: a relabelling of entries, so every law of coordinates carries
 * over. Local coordinates have the shape of the matrix again, as the norm expects.
 *
 * @param limit most entries of a matrix that is merged
 * @param inner learns the coordinates
 */
record Merged(long limit, Preconditioner inner) implements Wrapper {

    Merged {
        if (limit < 1) {
            throw new IllegalArgumentException("matrices to merge have at least one entry, found limit " + limit);
        }
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        long entries = like.size(-2) * like.size(-1);
        if (entries > limit || entries == like.size(-2)) {
            return innerOn(like, names, arena);
        }
        return new Rearranged(toString(), new Column(), List.of(inner.on(column(like), arena)));
    }

    private static Tensor column(Tensor x) {
        return x.reshape(x.size(0), x.size(-2) * x.size(-1), 1);
    }

    @Override
    public Preconditioner fitted(Norm norm) {
        return new Merged(limit, inner.fitted(norm));
    }

    @Override
    public Norm withoutMemory() {
        return new OfColumn(limit, inner.withoutMemory());
    }

    @Override
    public double degree(long m, long n) {
        return m * n > limit ? inner.degree(m, n) : inner.degree(m * n, 1);
    }

    @Override
    public String toString() {
        return "merged(" + limit + ", " + Naming.of(inner) + ")";
    }

    /**
     * A norm of the column that a small matrix is merged to.
     *
     * @param limit most entries of a matrix that is merged
     * @param base the norm
     */
    private record OfColumn(long limit, Norm base) implements Norm {

        private Tensor merged(Tensor x) {
            return x.size(-2) * x.size(-1) > limit ? x : column(x);
        }

        @Override
        public Tensor of(Tensor w) {
            return base.of(merged(w));
        }

        @Override
        public Tensor lmo(Tensor g) {
            return base.lmo(merged(g)).view_as(g);
        }

        @Override
        public Tensor dual(Tensor g) {
            return base.dual(merged(g));
        }

        @Override
        public Norm exact() {
            return new OfColumn(limit, base.exact());
        }

        @Override
        public double error() {
            return base.error();
        }

        @Override
        public String toString() {
            return Naming.of(base) + " of merged matrices";
        }
    }

    /** All entries of a matrix in one column. */
    private record Column() implements Rearranged.Arrangement {

        @Override
        public List<Tensor> apart(Tensor x) {
            return List.of(column(x));
        }

        @Override
        public Tensor together(List<Tensor> parts, Tensor like) {
            return parts.get(0).reshape_as(like);
        }
    }
}
