package io.steepest.linalg;

import io.steepest.engine.Shapes;
import io.steepest.profile.Profile;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Gram matrices {@code x·xᵀ}. Of large ones in float32 or float64 only the blocks on and below the diagonal are computed,
 * and mirrored; in bfloat16 copying takes longer than the products that it saves.
 */
public final class Gram {
    /** Two thirds of the operations of the whole; with more blocks, products become small and slow. */
    private static final int BLOCKS = 3;

    private Gram() {}

    /**
     * {@code f ← keep·f + gain·x·xᵀ}, in place.
     *
     * @param f symmetric matrices {@code [k,m,m]}
     * @param x {@code [k,m,n]}
     * @param keep factor of the old f
     * @param gain factor of the new product
     */
    public static void add(Tensor f, Tensor x, double keep, double gain) {
        if (suits(x)) {
            addByBlocks(f, x, keep, gain);
        } else {
            addWhole(f, x, keep, gain);
        }
    }

    private static boolean suits(Tensor x) {
        ScalarType type = Shapes.type(x);
        boolean full = type == ScalarType.Float || type == ScalarType.Double;
        return full && x.device().is_cpu() && x.size(-2) >= Profile.current().symmetricSide();
    }

    static void addWhole(Tensor f, Tensor x, double keep, double gain) {
        f.baddbmm_(x, x.transpose(-2, -1), new Scalar(keep), new Scalar(gain));
    }

    static void addByBlocks(Tensor f, Tensor x, double keep, double gain) {
        long m = x.size(-2);
        for (int i = 0; i < BLOCKS; i++) {
            long from = m * i / BLOCKS;
            long to = m * (i + 1) / BLOCKS;
            Tensor rows = f.narrow(-2, from, to - from).narrow(-1, 0, to);
            Tensor left = x.narrow(-2, from, to - from);
            Tensor right = x.narrow(-2, 0, to).transpose(-2, -1);
            rows.baddbmm_(left, right, new Scalar(keep), new Scalar(gain));
            f.narrow(-2, 0, from)
                    .narrow(-1, from, to - from)
                    .copy_(rows.narrow(-1, 0, from).transpose(-2, -1));
        }
    }
}
