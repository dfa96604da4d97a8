package io.steepest.lab.invariance;

import static io.steepest.lab.invariance.Candidate.frozen;
import static io.steepest.lab.invariance.Candidate.live;
import static io.steepest.lab.invariance.Integrability.Verdict.NO_NORM;
import static io.steepest.lab.invariance.Integrability.Verdict.ORACLE;
import static io.steepest.lab.invariance.Integrability.Verdict.STEEPEST;
import static io.steepest.recipe.Descent.under;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.KlKronecker;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Oracle;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Updates of published optimizers, with coordinates frozen or live: a new row is a new line. */
public final class Candidates {
    private static final Polar SVD = Polar.svd();
    private static final Norm SPECTRAL = Norms.spectral(SVD);
    private static final Norm EUCLIDEAN = Norms.euclidean();
    private static final Diagonal ADAM = Preconditioner.diagonal(0.95, 0);
    private static final Diagonal NOW = Preconditioner.diagonal(Accumulation.none(), 0);

    private static final KlKronecker KL = Preconditioner.klKronecker(0.95, 6, InverseRoot.pseudoInverse());

    private Candidates() {}

    /** Every row. */
    public static List<Candidate> all() {
        return List.of(
                live("sgd", "G", under(EUCLIDEAN).unnormalized(), STEEPEST, 1),
                live("normalized-sgd", "G/‖G‖", under(EUCLIDEAN), ORACLE, 0),
                live("sign", "sign(G)", under(Norms.max()), ORACLE, 0),
                live("muon", "msign(G)", under(SPECTRAL), ORACLE, 0),
                live("polargrad", "nuc(G)·msign(G)", under(SPECTRAL).unnormalized(), STEEPEST, 1),
                live("scion-table", "columns of G at RMS 1", under(Norms.oneToRms()), ORACLE, 0),
                live(
                        "dion",
                        "P·Rᵀ with columns of R at length 1, P of M·Q",
                        under(SPECTRAL).by(Oracle.lowRank(3, 0.95, Scale.constant(1))),
                        NO_NORM,
                        0),
                frozen("adam", "G/√V, V frozen", under(EUCLIDEAN).unnormalized().in(ADAM), STEEPEST, 1),
                frozen(
                        "madgrad",
                        "G/V^⅓, V frozen",
                        under(EUCLIDEAN).unnormalized().in(ADAM.exponent(1.0 / 3)),
                        STEEPEST,
                        1),
                live(
                        "adam-live",
                        "G/√V, V = G²",
                        under(EUCLIDEAN).unnormalized().in(NOW),
                        ORACLE,
                        0),
                frozen(
                        "shampoo",
                        "L^−¼·G·R^−¼, frozen",
                        under(EUCLIDEAN).unnormalized().in(kronecker(Accumulation.ema(0.95))),
                        STEEPEST,
                        1),
                live(
                        "shampoo-live",
                        "L^−¼·G·R^−¼, L = GGᵀ",
                        under(EUCLIDEAN).unnormalized().in(kronecker(Accumulation.none())),
                        ORACLE,
                        0),
                frozen(
                        "left-right-spectral",
                        "A⁻¹·msign(A⁻¹GB⁻¹)·B⁻¹, frozen",
                        under(SPECTRAL).in(kronecker(Accumulation.ema(0.95))),
                        ORACLE,
                        0),
                frozen(
                        "muadam",
                        "D⁻¹∘msign(D⁻¹∘G), D = V^¼ frozen",
                        under(SPECTRAL).in(ADAM),
                        ORACLE,
                        0),
                live(
                        "muadam-live",
                        "D⁻¹∘msign(D⁻¹∘G), D = |G|^½",
                        under(SPECTRAL).in(NOW),
                        NO_NORM,
                        -0.5),
                frozen(
                        "rmsspectral",
                        "MuAdam times its dual norm, frozen",
                        under(SPECTRAL).unnormalized().in(ADAM),
                        STEEPEST,
                        1),
                live(
                        "rmsspectral-live",
                        "MuAdam times its dual norm, D = |G|^½",
                        under(SPECTRAL).unnormalized().in(NOW),
                        NO_NORM,
                        0),
                frozen(
                        "adam-sania",
                        "G/V, V frozen",
                        under(EUCLIDEAN).unnormalized().in(Preconditioner.sania(0.95, 0)),
                        STEEPEST,
                        1),
                live(
                        "adam-sania-live",
                        "G/V, V = G²",
                        under(EUCLIDEAN).unnormalized().in(NOW.exponent(1)),
                        NO_NORM,
                        -1),
                frozen(
                        "muadam-sania",
                        "D⁻¹∘msign(D⁻¹∘G), D = V^½ frozen",
                        under(SPECTRAL).in(Preconditioner.sania(0.95, 0)),
                        ORACLE,
                        0),
                live(
                        "muadam-sania-live",
                        "D⁻¹∘msign(D⁻¹∘G), D = |G|",
                        under(SPECTRAL).in(NOW.exponent(1)),
                        NO_NORM,
                        -1),
                frozen(
                        "kl-shampoo",
                        "A^−½·G·B^−½, KL factors frozen",
                        under(EUCLIDEAN).unnormalized().in(KL.exponent(0.5)),
                        STEEPEST,
                        1),
                frozen(
                        "kl-soap",
                        "Q(QᵀGR/√V)Rᵀ in the basis of the KL factors, frozen",
                        under(EUCLIDEAN)
                                .unnormalized()
                                .in(Preconditioner.eigenbasis(0.95, ADAM).fittedByKl()),
                        STEEPEST,
                        1),
                frozen(
                        "mu-kl",
                        "A^−½·msign(A^−½GB^−½)·B^−½, KL factors frozen",
                        under(SPECTRAL).in(KL),
                        ORACLE,
                        0),
                frozen(
                        "soap",
                        "Q(QᵀGR/√V)Rᵀ, frozen",
                        under(EUCLIDEAN).unnormalized().in(Preconditioner.eigenbasis(0.95, ADAM)),
                        STEEPEST,
                        1),
                frozen(
                        "splus",
                        "Q·sign(QᵀGR)·Rᵀ, frozen",
                        under(Norms.max()).in(Preconditioner.eigenbasis(0.95, Preconditioner.none())),
                        ORACLE,
                        0),
                frozen(
                        "soap-muon",
                        "msign(QᵀGR/√V) turned back, frozen",
                        under(SPECTRAL).in(Preconditioner.eigenbasis(0.95, Preconditioner.before(ADAM))),
                        NO_NORM,
                        0),
                frozen("pre", "msign(G/√V), frozen", under(SPECTRAL).in(Preconditioner.before(ADAM)), NO_NORM, 0),
                frozen("post", "msign(G)/√V, frozen", under(SPECTRAL).in(Preconditioner.after(ADAM)), NO_NORM, 0),
                Candidate.of(
                        "muoneq",
                        "msign of G with rows of length 1",
                        g -> SVD.of(unitRows(g).unsqueeze(0)).squeeze(0),
                        NO_NORM,
                        0),
                Candidate.of(
                                "normuon-wide",
                                "msign(G) with rows of length 1",
                                g -> unitRows(SVD.of(g.unsqueeze(0)).squeeze(0)),
                                ORACLE,
                                0)
                        .wide(),
                Candidate.of(
                                "normuon-tall",
                                "msign(G) with rows of length 1",
                                g -> unitRows(SVD.of(g.unsqueeze(0)).squeeze(0)),
                                NO_NORM,
                                0)
                        .tall(),
                Candidate.of(
                        "adamuon-live",
                        "sign(msign(G))",
                        g -> SVD.of(g.unsqueeze(0)).squeeze(0).sign(),
                        NO_NORM,
                        0));
    }

    private static Kronecker kronecker(Accumulation accumulation) {
        return Preconditioner.kronecker(accumulation, InverseRoot.pseudoInverse());
    }

    private static Tensor unitRows(Tensor g) {
        return g.div(Reduce.columnLengths(g.t().unsqueeze(0)).squeeze(0).t());
    }
}
