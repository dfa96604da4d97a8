package io.steepest.linalg;

import io.steepest.engine.Blas;
import io.steepest.profile.Profile;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Gram matrices {@code x·xᵀ}. Of large ones in float32 or float64 only one side of the diagonal is computed, and mirrored;
 * in bfloat16 copying takes longer than the products that it saves.
 */
public final class Gram {
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
        if (x.size(-2) >= Profile.current().symmetricSide() && suit(f, x)) {
            addHalf(f, x, keep, gain);
        } else {
            addWhole(f, x, keep, gain);
        }
    }

    private static boolean suit(Tensor f, Tensor x) {
        return f.dim() == 3 && Blas.suits(x.select(0, 0)) && Blas.liesInRows(f.select(0, 0));
    }

    static void addWhole(Tensor f, Tensor x, double keep, double gain) {
        f.baddbmm_(x, x.transpose(-2, -1), new Scalar(keep), new Scalar(gain));
    }

    static void addHalf(Tensor f, Tensor x, double keep, double gain) {
        for (long i = 0; i < f.size(0); i++) {
            Tensor one = f.select(0, i);
            Blas.syrk(one, gain, x.select(0, i), keep);
            Blas.mirror(one);
        }
    }
}
