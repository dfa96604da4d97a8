package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Polar;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Appendix A on sketching: UVᵀ from a random range finder. */
final class Sketches {
    private static final String SKETCH = "Appendix A: sketching";
    private static final int RANK = 4;

    private Sketches() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "appendix-a-sketch",
                        SKETCH,
                        "a randomized sketch of rank k gives UVᵀ of a matrix of rank k",
                        "largest relative distance from UVᵀ by EJML, rank 4, wide, tall and square",
                        Tolerance.rounding(),
                        () -> exact(Polar.sketched(RANK, 0, 8, 1))),
                new Claim(
                        "appendix-a-sketch-decay",
                        SKETCH,
                        "where singular values decay, it comes near the UVᵀ of the leading k directions, the nearer the"
                                + " more power iterations",
                        "distance from it, values 1 to 0.7 and then below 0.03, after four power iterations; excess of"
                                + " each iteration's distance over the one before",
                        new Tolerance(1e-9, "four iterations shrink 0.03/0.7 to its ninth power, 5e-13, of the noise"),
                        () -> decay(power -> Polar.sketched(RANK, power, 2, 1))),
                new Claim(
                        "appendix-a-sketch-flat",
                        SKETCH,
                        "it approximates rank-k UVᵀ, not UVᵀ: of a flat spectrum of rank r it keeps the part k/r",
                        "largest distance of ⟨sketch,UVᵀ⟩/r from k/r",
                        Tolerance.rounding(),
                        () -> flat(Polar.sketched(RANK, 1, 2, 1))));
    }

    static double exact(Polar sketch) {
        Random random = new Random(1);
        double worst = 0;
        for (int[] shape : new int[][] {{9, 14}, {14, 9}, {10, 10}}) {
            Matrix g = SingularValues.compose(random, shape[0], shape[1], 3, 2, 1, 0.5);
            // null directions of the input are rounding, whose UVᵀ is no zero: the rank is known here
            worst = Math.max(worst, Exchange.apply(sketch::of, g).relativeTo(leading(g)));
        }
        return worst;
    }

    /** {@code UVᵀ} of the leading directions alone. */
    private static Matrix leading(Matrix g) {
        SingularValues svd = SingularValues.of(g);
        double last = svd.sigma().at(RANK - 1, 0);
        return svd.mapped(s -> s >= last ? 1 : 0);
    }

    static double decay(IntFunction<Polar> byPower) {
        Matrix g = SingularValues.compose(new Random(2), 12, 16, 1, 0.9, 0.8, 0.7, 0.03, 0.02, 0.01, 0.01, 0.005);
        Matrix expected = leading(g);
        double excess = 0;
        double before = Double.POSITIVE_INFINITY;
        for (int power = 0; power <= 4; power++) {
            double distance = Exchange.apply(byPower.apply(power)::of, g).relativeTo(expected);
            excess = Math.max(excess, distance - before);
            before = distance;
        }
        return Math.max(excess, before);
    }

    static double flat(Polar sketch) {
        double worst = 0;
        for (int r : new int[] {6, 9, 12}) {
            double[] values = new double[r];
            Arrays.fill(values, 2);
            Matrix g = SingularValues.compose(new Random(r), 12, 16, values);
            Matrix found = Exchange.apply(sketch::of, g);
            worst = Math.max(worst, Math.abs(found.inner(g.times(0.5)) / r - RANK / (double) r));
        }
        return worst;
    }
}
