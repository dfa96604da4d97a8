package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.eigenbasis;
import static io.steepest.precondition.Preconditioner.kronecker;
import static io.steepest.recipe.Constant.B1;
import static io.steepest.recipe.Constant.B2;
import static io.steepest.recipe.Constant.DECAY;
import static io.steepest.recipe.Constant.EPSILON;
import static io.steepest.recipe.Constant.EVERY;
import static io.steepest.recipe.Constant.LR;
import static io.steepest.recipe.Constant.MOMENTUM;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Form.ALIGNED;
import static io.steepest.recipe.Form.STEEPEST;
import static io.steepest.recipe.Published.Group.QUASI_NEWTON;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.precondition.Eigenbasis;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.smooth.Ema;
import java.util.List;

/** The entries of optimizers in coordinates of both sides of a matrix, or of one. */
final class FactorEntries {
    /** Relative, so that the scale of the loss is without effect. */
    private static final InverseRoot ROOT = InverseRoot.eigh(1e-6, Perturbation.RELATIVE);
    /** Sides of blocks: roots of larger ones take their time. */
    private static final long BLOCK = 256;

    static final Published KFAC = Draft.of(QUASI_NEWTON, "kfac", "K-FAC with factors that the user gives")
            .by("Martens and Grosse (2015)")
            .moves("L⁻¹ M R⁻¹", STEEPEST, Double.NaN)
            .chooses(LR, 0.05)
            .chooses(MOMENTUM, 0.9)
            .chooses(EVERY, 10)
            .needing("CurvatureFactors");

    static final Published SHAMPOO = Draft.of(
                    QUASI_NEWTON, "shampoo", "Shampoo with sums of factors, as first published")
            .by("Gupta, Koren and Singer (2018)")
            .moves("L^{-1/4} G R^{-1/4}", STEEPEST, 0)
            .chooses(LR, 0.1)
            .chooses(EPSILON, 1e-4)
            .as(v -> shampoo(v, kronecker(Accumulation.sum(), summed(v.of(EPSILON)))));

    static final Published GRAFTED_SHAMPOO = Draft.of(
                    QUASI_NEWTON, "grafted-shampoo", "Shampoo's directions at Adam's lengths; biases and gains as Adam")
            .by("Anil et al. (2020)")
            .moves("L^{-1/4} M R^{-1/4}, as long as Adam's", ALIGNED, 0)
            .chooses(LR, 0.016)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .chooses(EPSILON, 1e-8)
            .chooses(EVERY, 10)
            .as(v -> grafted(
                    v,
                    Preconditioner.blocked(
                            BLOCK,
                            kronecker(Accumulation.ema(v.of(B2)).debias(), ROOT).every(v.count(EVERY)))));

    static final Published ONE_SIDED_SHAMPOO = Draft.of(
                    QUASI_NEWTON, "one-sided-shampoo", "Shampoo with the factor of the shorter side, the core of ASGO")
            .by("An et al. (2025)")
            .moves("L^{-1/2} M", STEEPEST, 0)
            .chooses(LR, 0.06)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .as(v -> oneSided(v, ROOT));

    static final Published KL_SHAMPOO = Draft.of(QUASI_NEWTON, "kl-shampoo", "KL-Shampoo; biases and gains as Adam")
            .by("Lin et al. (2025)")
            .moves("L^{-1/2} M R^{-1/2}", STEEPEST, 0)
            .takes(LR, 1e-4, 0.03)
            .takes(B1, 0.9)
            .takes(B2, 0.98, 0.95)
            .takes(EPSILON, 1e-8)
            .takes(DECAY, 0.01)
            .takes(EVERY, 10)
            .as(v -> byKl(
                    v, eigenbasis(v.of(B2), Preconditioner.none()).fittedByKl().scaledBy(0.5, v.of(EPSILON))));

    private FactorEntries() {}

    /** Returns the roots of sums that begin with ε; where that is zero, directions without gradients are left out. */
    private static InverseRoot summed(double epsilon) {
        return epsilon == 0 ? InverseRoot.pseudoInverse() : InverseRoot.eigh(epsilon, Perturbation.ADD);
    }

    static List<Published> all() {
        return List.of(KFAC, SHAMPOO, GRAFTED_SHAMPOO, ONE_SIDED_SHAMPOO, KL_SHAMPOO);
    }

    static Recipe shampoo(Values v, Preconditioner coordinates) {
        return v.everywhere(under(euclidean()).unnormalized().in(coordinates));
    }

    static Recipe grafted(Values v, Preconditioner coordinates) {
        Descent adam = Parts.debiased(v, diagonal(v.of(B2), v.of(EPSILON)));
        return v.everywhere(adam.in(coordinates).graftedTo(adam)).but(adam, Role.BIAS, Role.GAIN);
    }

    static Recipe oneSided(Values v, InverseRoot root) {
        return v.everywhere(Parts.debiased(
                v, kronecker(Accumulation.ema(v.of(B2)).debias(), root).on(Sides.SMALLER)));
    }

    static Recipe kfac(Values v, CurvatureFactors factors, InverseRoot root) {
        Descent rest = under(euclidean()).unnormalized().smoothedBy(Ema.of(v.of(MOMENTUM)));
        return v.everywhere(rest)
                .but(rest.in(Preconditioner.given(factors, v.count(EVERY), root)), Role.LINEAR, Role.HEAD);
    }

    /** Returns the recipe of an eigenbasis fitted by the Kullback–Leibler divergence; biases and gains as in Adam. */
    static Recipe byKl(Values v, Eigenbasis basis) {
        Descent matrices = under(euclidean())
                .unnormalized()
                .in(basis.every(v.count(EVERY)))
                .smoothedBy(Ema.of(v.of(B1)));
        Descent vectors = Parts.debiased(v, diagonal(v.of(B2), v.of(EPSILON)));
        return v.everywhere(matrices.decayedBy(v.decay())).but(vectors.decayedBy(v.decay()), Role.BIAS, Role.GAIN);
    }
}
