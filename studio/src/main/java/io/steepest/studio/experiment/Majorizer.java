package io.steepest.studio.experiment;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A bound of the square loss that touches it, {@code L(W+Δ) ≤ L(W) + ⟨∇L(W),Δ⟩ + (λ/2)‖Δ‖²}, in one of five norms.
 *
 * <p>The loss is quadratic, so the bound holds if and only if {@code ⟨ΔC,Δ⟩/d_out = (1/n) Σ ‖Δx_i‖²/d_out ≤ λ‖Δ‖²}. Its
 * minimizer is steepest descent with sharpness λ, and lowers the loss by at least {@code ‖∇L‖†²/(2λ)}. Two λ are known of
 * each norm: one from {@code ‖x_i‖ = √d_in} alone, and a smaller one from {@code C = (1/n) Σ x xᵀ}.
 */
public enum Majorizer {
    /**
     * The spectral norm: {@code ‖Δx_i‖ ≤ ‖Δ‖‖x_i‖}, hence {@code λ = d_in/d_out} (Proposition 6).
     *
     * <p>From C: {@code ⟨ΔC,Δ⟩ = tr(C ΔᵀΔ)}, and {@code ΔᵀΔ ≤ ‖Δ‖²P} with P the projection on the rows of Δ, of rank at
     * most d_out; by Ky Fan {@code λ = (c₁ + … + c_d_out)/d_out} with the largest eigenvalues of C. A semi-orthogonal Δ on their
     * eigenvectors attains it. Where {@code d_out ≥ d_in} it is {@code tr C/d_out = d_in/d_out}: Proposition 6 is tight.
     */
    SPECTRAL("spectral") {
        @Override
        Norm norm() {
            return Norms.spectral(Polar.svd());
        }

        @Override
        double assumed(long inputs, long outputs) {
            return (double) inputs / outputs;
        }

        @Override
        double measured(SquareLoss loss) {
            Tensor c = eigenvalues(loss);
            long kept = Math.min(loss.outputs(), loss.inputs());
            return c.narrow(0, loss.inputs() - kept, kept).sum().item_double() / loss.outputs();
        }
    },
    /**
     * The Frobenius norm: it is at least the spectral norm, hence {@code λ = d_in/d_out} again. From C: {@code ⟨ΔC,Δ⟩ ≤ c₁‖Δ‖²}
     * with the largest eigenvalue, hence {@code λ = c₁/d_out}; a Δ of rank one on its eigenvector attains it.
     */
    FROBENIUS("Frobenius") {
        @Override
        Norm norm() {
            return Norms.euclidean();
        }

        @Override
        double assumed(long inputs, long outputs) {
            return (double) inputs / outputs;
        }

        @Override
        double measured(SquareLoss loss) {
            return eigenvalues(loss).max().item_double() / loss.outputs();
        }
    },
    /**
     * The longest column, the norm from ℓ₁ to ℓ₂: {@code ‖Δx_i‖ ≤ ‖Δ‖‖x_i‖₁ ≤ ‖Δ‖√d_in‖x_i‖ = ‖Δ‖d_in}, hence
     * {@code λ = d_in²/d_out}.
     *
     * <p>From C: with columns δ_j of Δ, {@code ⟨ΔC,Δ⟩ = Σ_jk C_jk⟨δ_j,δ_k⟩ ≤ ‖Δ‖² Σ_jk |C_jk|}, hence
     * {@code λ = Σ_jk |C_jk|/d_out}. If signs s exist with {@code s_j s_k C_jk ≥ 0} throughout, columns {@code s_j u} of one unit
     * vector u attain it.
     */
    COLUMNS("ℓ₁→ℓ₂") {
        @Override
        Norm norm() {
            return Norms.columns();
        }

        @Override
        double assumed(long inputs, long outputs) {
            return (double) inputs * inputs / outputs;
        }

        @Override
        double measured(SquareLoss loss) {
            return loss.covariance().abs().sum().item_double() / loss.outputs();
        }
    },
    /**
     * The longest row, the norm from ℓ₂ to ℓ∞: an entry of {@code Δx_i} is at most {@code ‖Δ‖‖x_i‖}, and there are d_out of
     * them, hence {@code ‖Δx_i‖²/d_out ≤ d_in‖Δ‖²} and {@code λ = d_in}. From C: each row δ has {@code δCδᵀ ≤ c₁‖Δ‖²}, hence
     * {@code λ = c₁}; rows that are all the first eigenvector attain it.
     */
    ROWS("ℓ₂→ℓ∞") {
        @Override
        Norm norm() {
            return Norms.lpToMax(2);
        }

        @Override
        double assumed(long inputs, long outputs) {
            return inputs;
        }

        @Override
        double measured(SquareLoss loss) {
            return eigenvalues(loss).max().item_double();
        }
    },
    /**
     * The largest entry: an entry of {@code Δx_i} is at most {@code ‖Δ‖‖x_i‖₁ ≤ ‖Δ‖√d_in‖x_i‖ = ‖Δ‖d_in}, and there are
     * d_out of them, hence {@code ‖Δx_i‖²/d_out ≤ d_in²‖Δ‖²} and {@code λ = d_in²}.
     *
     * <p>From C: with a row δ of Δ, {@code δCδᵀ = Σ_jk δ_j C_jk δ_k ≤ ‖Δ‖² Σ_jk |C_jk|}, d_out rows of it, hence
     * {@code λ = Σ_jk |C_jk|}. It is at most {@code (1/n) Σ ‖x_i‖₁² ≤ d_in²}. If signs s exist with {@code s_j s_k C_jk ≥ 0}
     * throughout, rows s attain it; the least λ of all, {@code max_s sᵀCs}, is a hard combinatorial problem.
     */
    MAX("max") {
        @Override
        Norm norm() {
            return Norms.max();
        }

        @Override
        double assumed(long inputs, long outputs) {
            return (double) inputs * inputs;
        }

        @Override
        double measured(SquareLoss loss) {
            return loss.covariance().abs().sum().item_double();
        }
    };

    private final String label;

    Majorizer(String label) {
        this.label = label;
    }

    /** The norm in a word. */
    public String label() {
        return label;
    }

    /** The norm, its oracle exact. */
    abstract Norm norm();

    /** The sharpness λ that the shape alone gives, for inputs of length √d_in. */
    abstract double assumed(long inputs, long outputs);

    /** The sharpness λ that the second moments of the inputs give. */
    abstract double measured(SquareLoss loss);

    /** {@code ⟨ΔC,Δ⟩/(d_out‖Δ‖²)}: what λ must not be below. */
    double attained(SquareLoss loss, Tensor d) {
        try (PointerScope scope = new PointerScope()) {
            double length = norm().of(d).item_double();
            return loss.curvature(d) / (length * length);
        }
    }

    private static Tensor eigenvalues(SquareLoss loss) {
        return torch.linalg_eigvalsh(loss.covariance());
    }

    /** The minimizer of the bound, {@code argmin ⟨g,Δ⟩ + (λ/2)‖Δ‖²}. */
    Tensor step(Tensor g, double sharpness) {
        return norm().steepest(g).div_(new Scalar(sharpness));
    }
}
