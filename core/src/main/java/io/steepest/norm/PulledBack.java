package io.steepest.norm;

import io.steepest.linalg.Kernel;
import io.steepest.tensor.Naming;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The norm {@code ‖A w‖} with oracle {@code A⁻¹ lmo(A⁻ᵀ g)}.
 *
 * <p>Proof: put {@code s = A t}; then {@code ‖t‖_A ≤ 1 ⇔ ‖s‖ ≤ 1} and {@code ⟨g,t⟩ = ⟨A⁻ᵀg, s⟩}. Source:
 * Veprikov et al. (2025), Theorem 1.
 *
 * @param base the norm in local coordinates
 * @param a the coordinates
 */
record PulledBack(Norm base, Coordinates a) implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return base.of(a.toLocal(w));
    }

    @Override
    public Tensor lmo(Tensor g) {
        return a.updateFromLocal(base.lmo(a.gradientToLocal(g)));
    }

    @Override
    public Tensor dual(Tensor g) {
        return base.dual(a.gradientToLocal(g));
    }

    @Override
    public Tensor steepest(Tensor g) {
        return a.updateFromLocal(base.steepest(a.gradientToLocal(g)));
    }

    @Override
    public double flops(long m, long n) {
        return base.flops(m, n);
    }

    @Override
    public Optional<Kernel> kernel(Tensor g) {
        return base.kernel(g);
    }

    @Override
    public Norm exact() {
        return new PulledBack(base.exact(), a);
    }

    @Override
    public double error() {
        return base.error();
    }

    @Override
    public String toString() {
        return Naming.of(base) + " in " + Naming.of(a);
    }
}
