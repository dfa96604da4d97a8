package io.steepest.verify.invariance;

import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.rank;
import static io.steepest.verify.invariance.Candidate.frozen;
import static io.steepest.verify.invariance.Candidate.live;
import static io.steepest.verify.invariance.Integrability.Verdict.NO_NORM;
import static io.steepest.verify.invariance.Integrability.Verdict.ORACLE;
import static io.steepest.verify.invariance.Integrability.Verdict.STEEPEST;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.KlKronecker;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Catalogue;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Published;
import io.steepest.recipe.Setting;
import io.steepest.smooth.Ema;
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

    /** What the optimizers of the catalogue have in common here; the rest shows at ε = 0 and without momentum. */
    private static final Setting[] ALIKE = {b2(0.95), epsilon(0), every(1), rank(3)};

    private Candidates() {}

    /** Returns how a hidden matrix descends by an optimizer of the catalogue, at ε = 0 and without smoothing. */
    private static Descent published(String name) {
        Published optimizer = Catalogue.named(name);
        Descent hidden = optimizer.recipe(optimizer.select(ALIKE)).of(Role.LINEAR);
        return hidden.smoothedBy(Ema.none()).at(1).decayedBy(0);
    }

    /** Returns the same with exact polar factors. */
    private static Descent exactly(String name) {
        return published(name).normedBy(SPECTRAL);
    }

    /** Every row. */
    public static List<Candidate> all() {
        return List.of(
                live("sgd", "G", published("sgd"), STEEPEST, 1),
                live("normalized-sgd", "G/‖G‖", published("normalized-sgd"), ORACLE, 0),
                live("sign", "sign(G)", published("sign"), ORACLE, 0),
                live("muon", "msign(G)", exactly("muon"), ORACLE, 0),
                live("polargrad", "nuc(G)·msign(G)", exactly("polargrad"), STEEPEST, 1),
                live("scion-table", "columns of G at RMS 1", under(Norms.oneToRms()), ORACLE, 0),
                live("dion", "P·Rᵀ with columns of R at length 1, P of M·Q", published("dion"), NO_NORM, 0),
                frozen("adam", "G/√V, V frozen", published("adam"), STEEPEST, 1),
                frozen("madgrad", "G/V^⅓, V frozen", published("madgrad"), STEEPEST, 1),
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
                frozen("muadam", "D⁻¹∘msign(D⁻¹∘G), D = V^¼ frozen", exactly("muadam"), ORACLE, 0),
                live(
                        "muadam-live",
                        "D⁻¹∘msign(D⁻¹∘G), D = |G|^½",
                        under(SPECTRAL).in(NOW),
                        NO_NORM,
                        -0.5),
                frozen("rms-spectral", "MuAdam times its dual norm, frozen", exactly("rms-spectral"), STEEPEST, 1),
                live(
                        "rms-spectral-live",
                        "MuAdam times its dual norm, D = |G|^½",
                        under(SPECTRAL).unnormalized().in(NOW),
                        NO_NORM,
                        0),
                frozen("adam-sania", "G/V, V frozen", published("adam-sania"), STEEPEST, 1),
                live(
                        "adam-sania-live",
                        "G/V, V = G²",
                        under(EUCLIDEAN).unnormalized().in(NOW.exponent(1)),
                        NO_NORM,
                        -1),
                frozen("muadam-sania", "D⁻¹∘msign(D⁻¹∘G), D = V^½ frozen", exactly("muadam-sania"), ORACLE, 0),
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
                        published("kl-soap"),
                        STEEPEST,
                        1),
                frozen(
                        "mu-kl",
                        "A^−½·msign(A^−½GB^−½)·B^−½, KL factors frozen",
                        under(SPECTRAL).in(KL),
                        ORACLE,
                        0),
                frozen("soap", "Q(QᵀGR/√V)Rᵀ, frozen", published("soap"), STEEPEST, 1),
                frozen("splus", "Q·sign(QᵀGR)·Rᵀ, frozen", published("splus"), ORACLE, 0),
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
