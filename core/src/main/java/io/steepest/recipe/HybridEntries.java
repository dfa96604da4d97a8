package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.precondition.Preconditioner.before;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.eigenbasis;
import static io.steepest.precondition.Preconditioner.sania;
import static io.steepest.recipe.Constant.ADAM_LR;
import static io.steepest.recipe.Constant.B1;
import static io.steepest.recipe.Constant.B2;
import static io.steepest.recipe.Constant.DECAY;
import static io.steepest.recipe.Constant.EPSILON;
import static io.steepest.recipe.Constant.EVERY;
import static io.steepest.recipe.Constant.LR;
import static io.steepest.recipe.Constant.START;
import static io.steepest.recipe.Constant.VECTOR_RATE;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Form.NO_NORM;
import static io.steepest.recipe.Form.ORACLE;
import static io.steepest.recipe.Form.STEEPEST;
import static io.steepest.recipe.Published.Group.HYBRIDS;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Refresh;
import io.steepest.precondition.Sides;
import io.steepest.smooth.Ema;
import java.util.List;

/** The entries of optimizers that join learnt coordinates with entries, or with a norm that is not the Euclidean one. */
final class HybridEntries {
    static final Published SOAP = Draft.of(HYBRIDS, "soap", "SOAP: Adam in the eigenvectors of Shampoo's factors")
            .by("Vyas et al. (2024)")
            .moves("Q_l[(Q_lᵀMQ_r)/√V]Q_rᵀ", STEEPEST, 0)
            .takes(LR, 0.003, 0.016)
            .takes(B1, 0.95)
            .takes(B2, 0.95)
            .takes(EPSILON, 1e-8)
            .takes(DECAY, 0.01)
            .takes(EVERY, 10)
            .as(v -> v.everywhere(Parts.debiased(
                            v,
                            eigenbasis(v.of(B2), diagonal(v.of(B2), v.of(EPSILON)))
                                    .every(v.count(EVERY)))
                    .decayedBy(v.decay())));

    static final Published KL_SOAP = Draft.of(HYBRIDS, "kl-soap", "Adam, not debiased, in the basis of KL-Shampoo")
            .by("Lin et al. (2025)")
            .moves("SOAP's, in KL-Shampoo's basis", STEEPEST, 0)
            .chooses(LR, 0.016)
            .takes(B1, 0.9)
            .takes(B2, 0.98, 0.95)
            .takes(EPSILON, 1e-8)
            .takes(DECAY, 0.01)
            .takes(EVERY, 10)
            .as(v -> FactorEntries.byKl(
                    v,
                    eigenbasis(v.of(B2), diagonal(Accumulation.ema(v.of(B2)), v.of(EPSILON)))
                            .fittedByKl()));

    static final Published SPLUS = Draft.of(
                    HYBRIDS, "splus", "SPlus: sign descent in the eigenvectors of Shampoo's factors")
            .by("Frans, Levine and Abbeel (2025)")
            .moves("2/(m+n)·Q_l sign(Q_lᵀMQ_r)Q_rᵀ", ORACLE, 0)
            .takes(LR, 0.1, 0.4)
            .takes(B1, 0.9)
            .takes(B2, 0.999)
            .takes(DECAY, 0.01)
            .takes(EVERY, 100, 20)
            .takes(VECTOR_RATE, 0.001, 0.01)
            .as(v -> {
                Ema ema = Ema.of(v.of(B1));
                Preconditioner coordinates = eigenbasis(v.of(B2), Preconditioner.none())
                        .every(v.count(EVERY))
                        .refreshedBy(Refresh.EIGH)
                        .startingFromIdentity();
                Descent matrices = under(max().scaled(Scale.meanSide())).in(coordinates);
                Descent vectors = under(max()).smoothedBy(ema).at(v.of(VECTOR_RATE));
                return v.everywhere(matrices.smoothedBy(ema).decayedBy(v.decay()))
                        .but(vectors.decayedBy(v.decay()), Role.BIAS, Role.GAIN);
            });

    static final Published MUADAM = Draft.of(HYBRIDS, "muadam", "MuAdam on hidden matrices, AdamW on the rest")
            .by("Veprikov et al. (2025)")
            .moves("D⁻¹∘polar(D⁻¹∘M), D = V^{1/4}", ORACLE, -0.5)
            .chooses(LR, 0.001)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .chooses(EPSILON, 1e-8)
            .chooses(ADAM_LR, 0.008)
            .as(v -> muAdam(v, diagonal(v.of(B2), v.of(EPSILON))));

    static final Published MUADAM_SANIA = Draft.of(
                    HYBRIDS, "muadam-sania", "MuAdam without a root (SANIA) on hidden matrices, AdamW on the rest")
            .by("Veprikov et al. (2025)")
            .moves("D⁻¹∘polar(D⁻¹∘M), D = V^{1/2}", ORACLE, -1)
            .chooses(LR, 1e-5)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .chooses(EPSILON, EntrywiseEntries.TINY)
            .chooses(ADAM_LR, 0.008)
            .as(v -> muAdam(v, sania(v.of(B2), v.of(EPSILON))));

    static final Published RMS_SPECTRAL = Draft.of(
                    HYBRIDS, "rms-spectral", "preconditioned spectral descent on hidden matrices, AdamW on the rest")
            .by("Carlson et al. (2015)")
            .moves("‖N‖₊·D⁻¹∘polar N, N = D⁻¹∘G, D = V^{1/4}", STEEPEST, 0)
            .takes(LR, 1e-4, 0.0006)
            .takes(B2, 0.95)
            .takes(EPSILON, 1e-8)
            .chooses(ADAM_LR, 0.008)
            .as(v -> Parts.besideAdam(
                    v, under(spectral()).unnormalized().in(diagonal(Accumulation.ema(v.of(B2)), v.of(EPSILON)))));

    static final Published SOAP_MUON = Draft.of(HYBRIDS, "soap-muon", "SOAP-Muon on hidden matrices, AdamW on the rest")
            .by("Vyas et al. (2025)")
            .moves("signed roots of the polar factor of SOAP's direction, as long as Muon's", NO_NORM, 0)
            .takes(LR, 0.001, 0.04)
            .takes(B1, 0.95)
            .takes(B2, 0.98, 0.95)
            .takes(EPSILON, 1e-15)
            .takes(EVERY, 10)
            .chooses(ADAM_LR, 0.008)
            .as(v -> Parts.besideAdam(
                    v,
                    under(spectral())
                            .in(eigenbasis(v.of(B2), before(diagonal(v.of(B2), v.of(EPSILON))))
                                    .on(Sides.SMALLER)
                                    .every(v.count(EVERY)))
                            .smoothedBy(Ema.of(v.of(B1)))
                            .by(Oracle.signedRoot())
                            .alignedTo(Scale.muonLength())));

    static final Published MU_KL = Draft.of(
                    HYBRIDS,
                    "mu-kl",
                    "Muon in the factors of KL-Shampoo, invariant to linear changes of rows and columns")
            .by("a combination of this library's")
            .moves("L^{-1/2} polar(L^{-1/2}MR^{-1/2}) R^{-1/2}", ORACLE, -1)
            .chooses(LR, 1e-5)
            .chooses(B1, 0.95)
            .chooses(B2, 0.95)
            .chooses(START, 8)
            .as(v -> {
                Ema ema = Ema.of(v.of(B1)).debias();
                Descent matrices = under(spectral())
                        .in(Preconditioner.klKronecker(v.of(B2), v.count(START), InverseRoot.pseudoInverse()))
                        .smoothedBy(ema);
                Descent vectors = under(euclidean())
                        .unnormalized()
                        .in(sania(v.of(B2), 1e-30))
                        .smoothedBy(ema);
                return v.everywhere(matrices).but(vectors, Role.BIAS, Role.GAIN);
            });

    private HybridEntries() {}

    static List<Published> all() {
        return List.of(SOAP, KL_SOAP, SPLUS, MUADAM, MUADAM_SANIA, RMS_SPECTRAL, SOAP_MUON, MU_KL);
    }

    private static Recipe muAdam(Values v, Diagonal coordinates) {
        return Parts.besideAdam(
                v,
                under(spectral())
                        .in(coordinates.damped(Damping.COORDINATES))
                        .smoothedBy(Ema.of(v.of(B1)).debias()));
    }
}
