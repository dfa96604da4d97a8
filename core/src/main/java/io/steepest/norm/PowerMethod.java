package io.steepest.norm;

import static org.bytedeco.pytorch.global.torch.linalg_svd;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.tensor.Reduce;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The nonlinear power method for {@code max ‖Mx‖_q / ‖x‖_p}: in turn the best u for x and the best x for u of
 * {@code uᵀMx}, {@code ‖u‖_{q*} ≤ 1}, {@code ‖x‖_p ≤ 1}. It never falls, and ends in a local maximum. Boyd (1974), "The
 * power method for ℓp norms".
 *
 * <p>Many x run side by side, as the columns of {@code [k,n,s]}.
 */
final class PowerMethod {
    private static final int STARTS = 16;
    private static final int BETWEEN_CHECKS = 10;

    private final Lp input;
    private final Lp output;
    private final Lp outputDual;
    private final Lp row;

    PowerMethod(double p, double q) {
        input = new Lp(p, Lp.Along.COLUMNS);
        output = new Lp(q, Lp.Along.COLUMNS);
        outputDual = new Lp(Lp.conjugate(q), Lp.Along.COLUMNS);
        row = new Lp(Lp.conjugate(p), Lp.Along.ROWS);
    }

    /** Up to 16 each of right singular vectors, unit vectors of the longest columns and maximizers of the longest rows, and ones. */
    Tensor starts(Tensor m) {
        long rows = m.size(-2);
        long columns = m.size(-1);
        long r = Math.min(STARTS, Math.min(rows, columns));
        Tensor singular = linalg_svd(m, false, new StringViewOptional())
                .get2()
                .narrow(-2, 0, r)
                .transpose(-2, -1);
        long c = Math.min(STARTS, columns);
        Tensor unit = torch.zeros(new long[] {m.size(0), columns, c}, m.options())
                .scatter_(-2, output.lengths(m).topk(c).get1(), new Scalar(1.0));
        long l = Math.min(STARTS, rows);
        Tensor longest = row.lengths(m).topk(l, -2, true, true).get1();
        Tensor longRows = m.gather(-2, longest.expand(m.size(0), l, columns)).transpose(-2, -1);
        Tensor ones = torch.ones(new long[] {m.size(0), columns, 1}, m.options());
        return torch.cat(new TensorVector(singular, unit, argmax(input, longRows), ones), -1);
    }

    /** Where the columns of {@code x} climb to in so many steps. */
    Tensor climb(Tensor m, Tensor x, int steps) {
        Tensor at = x.clone();
        Tensor reached = values(m, at).amax(new long[] {-1}, true);
        for (int i = 1; i <= steps; i++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor u = argmax(outputDual, m.matmul(at));
                at.copy_(argmax(input, m.transpose(-2, -1).matmul(u)));
                if (i % BETWEEN_CHECKS == 0) {
                    Tensor now = values(m, at).amax(new long[] {-1}, true);
                    if (now.le(reached).all().item_bool()) {
                        break;
                    }
                    reached.copy_(now.maximum(reached));
                }
            }
        }
        return at;
    }

    /** {@code ‖Mx‖_q / ‖x‖_p} of each column: {@code [k,1,s]}. */
    Tensor values(Tensor m, Tensor x) {
        return Reduce.unit(output.lengths(m.matmul(x)), input.lengths(x));
    }

    /** The best column, of length one: {@code [k,n,1]}. */
    Tensor best(Tensor m, Tensor x) {
        Tensor index = values(m, x).argmax(new LongOptional(-1), true);
        Tensor best = x.gather(-1, index.expand(x.size(0), x.size(1), 1));
        Tensor zero = Reduce.largest(m).eq(new Scalar(0.0));
        return where(zero, new Scalar(0.0), Reduce.unit(best, input.lengths(best)));
    }

    /** The maximizer of {@code ⟨z,·⟩} over the unit ball, for each column of z. */
    private static Tensor argmax(Lp norm, Tensor z) {
        return norm.lmo(z).neg_();
    }
}
