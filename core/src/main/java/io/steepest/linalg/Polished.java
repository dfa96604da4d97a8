package io.steepest.linalg;

import io.steepest.engine.Workers;
import io.steepest.tensor.Naming;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One more step {@code X ← X + ½(I − XXᵀ)X} in the dtype of the argument, after a method of fewer bits. The difference
 * {@code I − XXᵀ} is rounded only once it is a difference, so its products may be of few bits, too: singular values that
 * are within δ of one come within about δ². Directions stay as they are.
 *
 * @param base whose singular values are near one or zero; one far from it, of a full result, is moved away from zero
 */
record Polished(Polar base) implements Polar {
    private static final double HALF = 0.5;

    @Override
    public Tensor of(Tensor g) {
        if (g.size(-1) == 1 || g.size(-2) == 1) {
            return base.of(g);
        }
        Tensor result = base.of(g);
        Optional<ScalarType> type = Precision.FASTEST.typeFor(g);
        Workers.each((int) g.size(0), i -> polish(result.narrow(0, i, 1), type));
        return result;
    }

    private static void polish(Tensor x, Optional<ScalarType> type) {
        // exact where the base computed in that dtype
        Tensor few = type.isPresent() ? x.to(type.get(), false, false, new MemoryFormatOptional()) : x;
        Tensor few2 = few.transpose(-2, -1);
        boolean wide = x.size(-2) <= x.size(-1);
        Scalar one = new Scalar(1.0);
        Scalar minus = new Scalar(-1.0);
        long s = Math.min(x.size(-2), x.size(-1));
        Tensor identity = torch.eye(s, few.options()).unsqueeze(0);
        Tensor rest = torch.baddbmm(identity, wide ? few : few2, wide ? few2 : few, one, minus);
        x.add_(wide ? rest.bmm(few) : few.bmm(rest), new Scalar(HALF));
    }

    /** {@code δ ↦ 3δ²/2 + δ³/2}, δ the error of the base, and its rounding. */
    @Override
    public double error() {
        double d = base.error();
        return d * d * (3 + d) / 2;
    }

    @Override
    public Kernel kernel(Tensor g) {
        return base.kernel(g);
    }

    /** Two products of {@code 2·s²·l} more. */
    @Override
    public double flops(long m, long n) {
        double s = Math.min(m, n);
        return base.flops(m, n) + (s == 1 ? 0 : 4 * s * s * Math.max(m, n));
    }

    @Override
    public String toString() {
        return Naming.of(base) + " polished";
    }
}
