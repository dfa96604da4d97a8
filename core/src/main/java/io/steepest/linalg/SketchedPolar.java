package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.linalg_qr;
import static org.bytedeco.pytorch.global.torch.linalg_svd;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The polar factor of the leading singular directions, by the randomized range finder: the columns of {@code GΩ}, Ω
 * normal, are made a basis Q, and {@code QᵀG} is decomposed instead of G. Halko, Martinsson and Tropp (2011),
 * Algorithms 4.4 and 5.1; Bernstein and Newhouse (2024), Appendix A.
 *
 * <p>What lies outside of the leading directions is dropped: the result has at most that rank. Where the spectrum
 * decays, it is the polar factor of the best approximation of that rank; where it is flat, the directions kept are a
 * chance choice among equals, and the result is as far from {@code UVᵀ} as their number says. Where the rank of G is
 * less, its null directions are dropped as by {@link Polar#svd}.
 *
 * @param rank directions kept, at least 1
 * @param powerIterations products with {@code GGᵀ} that sharpen the basis, each orthonormalized
 * @param oversampling random columns beyond the rank
 * @param seed of Ω, which is the same for every matrix of a batch
 */
record SketchedPolar(int rank, int powerIterations, int oversampling, long seed) implements Polar {

    SketchedPolar {
        if (rank < 1 || powerIterations < 0 || oversampling < 0) {
            throw new IllegalArgumentException("a sketch needs rank ≥ 1, power iterations ≥ 0 and oversampling ≥ 0,"
                    + " found " + rank + ", " + powerIterations + " and " + oversampling);
        }
    }

    @Override
    public Tensor of(Tensor g) {
        // QR and SVD of NaN are undefined; NaN is put back into the matrices that had it
        Tensor finite = g.isfinite().all(new long[] {-2, -1}, true);
        Tensor safe = where(finite, g, new Scalar(0.0));
        boolean wide = g.size(-2) < g.size(-1);
        Tensor tall = wide ? safe.transpose(-2, -1) : safe;
        Tensor polar = ofTall(Reduce.unit(tall, Reduce.largest(tall)));
        return where(finite, wide ? polar.transpose(-2, -1) : polar, new Scalar(Double.NaN));
    }

    private Tensor ofTall(Tensor x) {
        long side = x.size(-1);
        Tensor xt = x.transpose(-2, -1);
        Tensor q = basis(x.matmul(omega(side, columns(side)).to(x.device(), x.scalar_type())));
        for (int i = 0; i < powerIterations; i++) {
            q = basis(x.matmul(basis(xt.matmul(q))));
        }
        var usv = linalg_svd(q.transpose(-2, -1).matmul(x), false, new StringViewOptional());
        long kept = Math.min(rank, usv.get1().size(-1));
        Tensor s = usv.get1().narrow(-1, 0, kept).unsqueeze(-2);
        Tensor u = usv.get0().narrow(-1, 0, kept).mul(Svd.aboveRounding(s, x));
        return q.matmul(u).matmul(usv.get2().narrow(-2, 0, kept));
    }

    private long columns(long side) {
        return Math.min(side, (long) rank + oversampling);
    }

    private static Tensor basis(Tensor y) {
        return linalg_qr(y).get0();
    }

    /** Drawn in float64 on the CPU by a generator of its own: the same for every dtype and device. */
    private Tensor omega(long rows, long columns) {
        GeneratorOptional generator = new GeneratorOptional(torch.make_generator_cpu(seed));
        return torch.randn(new long[] {rows, columns}, generator, new TensorOptions(ScalarType.Double));
    }

    /** One: directions beyond the rank are missed altogether. Those kept have singular value one up to rounding. */
    @Override
    public double error() {
        return 1;
    }

    /**
     * With s and l the sides, k the rank and r of it with oversampling: products {@code 2·l·s·r} twice and twice again
     * for each power iteration, a QR with basis {@code 4·l·r²} or {@code 4·s·r²} for each product but the last, the SVD
     * {@code 6·s·r² + 20·r³}, and {@code 2·l·k·(r + s)}.
     */
    @Override
    public double flops(long m, long n) {
        double s = Math.min(m, n);
        double l = Math.max(m, n);
        double r = columns(Math.min(m, n));
        double k = Math.min(rank, s);
        double products = 4 * l * s * r * (1 + powerIterations);
        double bases = 4 * l * r * r * (1 + powerIterations) + 4 * s * r * r * powerIterations;
        return products + bases + 6 * s * r * r + 20 * r * r * r + 2 * l * k * (r + s);
    }

    @Override
    public String toString() {
        return "sketch(rank " + rank + ", power " + powerIterations + ", oversampling " + oversampling + ", seed "
                + seed + ")";
    }
}
