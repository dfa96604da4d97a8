package io.steepest.norm;

import io.steepest.linalg.Kernel;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Svd;
import io.steepest.tensor.Naming;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The spectral norm {@code σ_max(w)}, ℓ₂→ℓ₂. Its oracle is minus the polar factor, its dual the sum of singular
 * values. Bernstein and Newhouse (2024), Proposition 5, Eq. (18)–(19).
 *
 * @param polar how the polar factor is computed
 */
record Spectral(Polar polar) implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return Reduce.largest(Svd.values(w));
    }

    @Override
    public Tensor lmo(Tensor g) {
        return lmo(g, 1);
    }

    @Override
    public Tensor lmo(Tensor g, double factor) {
        return polar.times(g, -factor);
    }

    @Override
    public double flops(long m, long n) {
        return polar.flops(m, n);
    }

    @Override
    public Optional<Kernel> kernel(Tensor g) {
        return Optional.of(polar.kernel(g));
    }

    @Override
    public Norm exact() {
        return new Spectral(Polar.svd());
    }

    @Override
    public double error() {
        return polar.error();
    }

    @Override
    public String toString() {
        return "spectral by " + Naming.of(polar);
    }
}
