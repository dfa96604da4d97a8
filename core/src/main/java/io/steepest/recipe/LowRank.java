package io.steepest.recipe;

import io.steepest.engine.Dtypes;
import io.steepest.norm.Norm;
import io.steepest.norm.Scale;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dion's power iteration: {@code M ← M + g}, P an orthonormal basis of {@code M Q}, {@code R = Mᵀ P},
 * {@code M ← M − (1−μ) P Rᵀ}, Q the columns of R at length one; the answer is {@code −P Qᵀ}, of the scale of the norm.
 *
 * @param rank most columns of Q
 * @param momentum μ, in [0, 1)
 * @param scale c(m,n), by which the answer is divided
 */
record LowRank(int rank, double momentum, Scale scale) implements Oracle {

    LowRank {
        if (rank < 1) {
            throw new IllegalArgumentException("rank of a power iteration must be at least one, found " + rank);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be in [0, 1), found " + momentum);
        }
    }

    @Override
    public State on(Tensor like, Arena arena) {
        long m = like.size(-2);
        long n = like.size(-1);
        long r = Math.min(rank, Math.min(m, n));
        Tensor sum = arena.zerosLike("momentum", like);
        // any start of full rank serves; a fixed one makes runs repeat
        Tensor start = torch.eye(n, r, like.options()).add_(new Scalar(1.0 / n)).expand(like.size(0), n, r);
        Tensor q = arena.own("columns", start.clone());
        return new Live(this, sum, q);
    }

    @Override
    public boolean asksNorm() {
        return false;
    }

    @Override
    public boolean isFactored() {
        return true;
    }

    /** M Q, Mᵀ P, P Rᵀ and P Qᵀ, and a decomposition of m×r. */
    @Override
    public double flops(Norm norm, long m, long n) {
        double r = Math.min(rank, Math.min(m, n));
        return 8.0 * m * n * r + 4.0 * m * r * r;
    }

    @Override
    public long travelling(long m, long n) {
        return Math.min(m * n, Math.min(rank, Math.min(m, n)) * (m + n));
    }

    private record Live(LowRank rule, Tensor sum, Tensor q) implements Factored, Forwarding {

        @Override
        public List<Lifecycle> pieces() {
            // the columns are of unit length, whatever the gradients are
            return List.of(Moment.of(sum, 1), Moment.of(q, 0));
        }

        @Override
        public Tensor of(Tensor g, Norm norm, long t) {
            Tensor p = basis(left(g));
            return answer(p, right(p));
        }

        @Override
        public long columns() {
            return q.size(-1);
        }

        @Override
        public Tensor left(Tensor g) {
            sum.add_(g);
            return sum.matmul(q);
        }

        @Override
        public Tensor basis(Tensor left) {
            return torch.linalg_qr(left).get0();
        }

        @Override
        public Tensor right(Tensor p) {
            return sum.transpose(-2, -1).matmul(p);
        }

        @Override
        public Tensor answer(Tensor p, Tensor r) {
            sum.baddbmm_(p, r.transpose(-2, -1), new Scalar(1.0), new Scalar(rule.momentum - 1));
            Tensor lengths = Reduce.columnLengths(r);
            // a column that the sum has nothing for is rounding: it takes no step, and Q keeps what it looked along
            Tensor found = lengths.gt(Reduce.largest(lengths).mul_(new Scalar(rounding())));
            Tensor columns = Reduce.unit(r, lengths);
            q.copy_(torch.where(found, columns, q));
            Tensor direction = p.matmul(columns.mul_(found).transpose(-2, -1)).neg_();
            return direction.mul_(new Scalar(1 / rule.scale.of(sum.size(-2), sum.size(-1))));
        }

        private double rounding() {
            return Math.max(sum.size(-2), sum.size(-1)) * Dtypes.ulp(sum);
        }
    }

    @Override
    public String toString() {
        return "low-rank(" + rank + ", " + momentum + ") × " + scale;
    }
}
