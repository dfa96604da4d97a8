package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.linalg.Coefficients;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.OddPolynomial;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipes;
import io.steepest.step.Reference;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.verify.invariance.Candidate;
import io.steepest.verify.invariance.Candidates;
import io.steepest.verify.invariance.UpdateMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Measurements refute a library that is wrong: each is given a wrong norm, polar factor or recipe in the right one's place. */
class ClaimsCanFailTest {

    /** A norm whose oracle is off by a part of its length. */
    private record Off(Norm base, double part) implements Norm {
        @Override
        public Tensor of(Tensor w) {
            return base.of(w);
        }

        @Override
        public Tensor lmo(Tensor g) {
            return base.lmo(g).mul_(new Scalar(1 + part));
        }
    }

    private static Norm spectral() {
        return Norms.spectral(Polar.svd());
    }

    private static Arguments wrong(String id, String what, Claim.Measurement measurement) {
        return Arguments.of(id, what, measurement);
    }

    private static Map<Role, Defined> withGain(Norm norm) {
        Map<Role, Defined> norms = new LinkedHashMap<>(ModularDescent.norms());
        norms.computeIfPresent(Role.GAIN, (role, right) -> right.by(norm));
        return norms;
    }

    private static PreconditionedTable.Line line(String id) {
        return PreconditionedTable.lines().stream()
                .filter(line -> line.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static PreconditionedTable.Line halved(PreconditionedTable.Line line) {
        return new PreconditionedTable.Line(line.id(), line.formula(), line.descent(), -0.5, line.update());
    }

    /** One update in another's place. */
    private static Candidate swapped(String update, String place) {
        Candidate right = candidate(place);
        return new Candidate(
                place, right.formula(), candidate(update).maker(), right.shapes(), right.expected(), right.degree());
    }

    private static Candidate candidate(String name) {
        return Candidates.all().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(
                        "prop-1",
                        "ℓ₂ for ℓ₃",
                        () -> FirstProposition.minimum(List.of(Defined.lp(3).by(Norms.euclidean())))),
                wrong(
                        "prop-1",
                        "an oracle one part in a million too long",
                        () -> FirstProposition.minimum(List.of(Defined.max().by(new Off(Norms.max(), 1e-6))))),
                wrong(
                        "prop-1",
                        "ℓ₁ for the trace norm",
                        () -> FirstProposition.minimum(
                                List.of(Defined.schatten(1).by(Norms.lp(1))))),
                wrong(
                        "figure-1-direction",
                        "the same norm twice",
                        () -> FirstProposition.apart(Norms.euclidean(), Norms.lp(2), Norms.max())),
                wrong("figure-1-axis", "a norm scaled", () -> FirstProposition.alongAxis(Norms.rms())),
                wrong(
                        "prop-1-decoupling",
                        "rotated directions",
                        () -> FirstProposition.decoupling(
                                List.of(spectral(), Norms.euclidean()), (Schedule) t -> -0.1)),
                wrong(
                        "eq-3",
                        "another β₂",
                        () -> SignDescent.trace(Recipes.adam(lr(0.1), b1(0.9), b2(0.98), epsilon(0)), 0.9, 0.99)),
                wrong(
                        "eq-7",
                        "Adam with ε",
                        () -> SignDescent.signs(Recipes.adam(lr(0.1), b1(0), b2(0), epsilon(1e-8)))),
                wrong("adam-first-step", "gradient descent", () -> SignDescent.signs(Recipes.sgd(lr(0.1)))),
                wrong("prop-2", "ℓ₂", () -> SignDescent.vector(Defined.euclidean())),
                wrong("eq-9", "ℓ₁→ℓ₂", () -> SignDescent.flattened(Norms.max(), Norms.columns())),
                wrong("prop-3", "ℓ₂", () -> SignDescent.network(Defined.max().by(Norms.euclidean()))),
                wrong("prop-3-ties", "ℓ₂", () -> SignDescent.ties(Norms.euclidean())),
                wrong(
                        "prop-3-scale",
                        "gradient descent for sign descent",
                        () -> SignDescent.scaling(Recipes.sgd(lr(0.1)), Recipes.sgd(lr(0.1)))),
                wrong("prop-4", "five quintic steps", () -> SpectralDescent.nearest(Polar.quintic(5))),
                wrong("prop-4-ties", "five quintic steps", () -> SpectralDescent.completions(Polar.quintic(5))),
                wrong(
                        "prop-5",
                        "ℓ₂",
                        () -> SpectralDescent.network(Defined.spectral().by(Norms.euclidean()))),
                wrong(
                        "prop-5",
                        "five quintic steps",
                        () -> SpectralDescent.network(Defined.spectral().by(Norms.spectral()))),
                wrong("prop-5-unique", "ℓ∞", () -> SpectralDescent.unique(Norms.max())),
                wrong("prop-5-ties", "ℓ∞", () -> SpectralDescent.ties(Norms.max())),
                wrong("prop-5-coupling", "ℓ∞", () -> SpectralDescent.coupling(Norms.max())),
                wrong(
                        "prop-6",
                        "a norm half as large",
                        () -> Majorization.excess(
                                w -> Exchange.number(spectral().scaled(Scale.constant(0.3))::of, w))),
                wrong("prop-6-equality", "the Frobenius norm", () -> Majorization.equality(Matrix::length)),
                wrong("prop-6-step", "ℓ∞", () -> Majorization.decrease(Norms.max())),
                wrong("table-1-linf", "ℓ₂", () -> TableOne.solution(Norms.euclidean(), TableOne::signs)),
                wrong("table-1-spectral", "Frobenius", () -> TableOne.solution(Norms.schatten(2), TableOne::polar)),
                wrong("table-1-schatten", "ℓp of the entries", () -> TableOne.schatten(Norms::lp)),
                wrong(
                        "table-1-cousin-adam",
                        "Adam with averages",
                        () -> TableOne.cousin(Recipes.adam(lr(0.1), b1(0), b2(0), epsilon(0.1)), Norms.max())),
                wrong(
                        "eq-22",
                        "another β₂",
                        () -> Prodigy.averages(Recipes.prodigy(d0(1e-6), b1(0.9), b2(0.98), epsilon(0)), 0.9, 0.99)),
                wrong(
                        "eq-28",
                        "doubling",
                        () -> Prodigy.escape(
                                FirstProposition.under(Norms.max(), StepRule.doubling(1e-6, Reference.START)),
                                Defined.max(),
                                g -> g.map(x -> -Math.signum(x)))),
                wrong(
                        "eq-28-direction",
                        "Prodigy with averages",
                        () -> Prodigy.direction(Recipes.prodigy(d0(1e-6), b1(0.9), b2(0.99), epsilon(0)))),
                wrong(
                        "eq-30",
                        "Prodigy with averages",
                        () -> Prodigy.growth(Recipes.prodigy(d0(1e-6), b1(0.9), b2(0.99), epsilon(0)))),
                wrong("prop-7", "ℓ₂ for gains", () -> ModularDescent.minimum(withGain(Norms.euclidean()))),
                wrong(
                        "prop-7",
                        "gains twice as far",
                        () -> ModularDescent.minimum(withGain(Norms.max().scaled(Scale.radius(2))))),
                wrong("prop-8-columns", "ℓp of the entries", () -> InducedNorms.columns(Norms::lp)),
                wrong("prop-8-rows", "columns for rows", () -> InducedNorms.rows(Norms::oneToLp)),
                wrong("def-1", "ℓ₂→ℓ₂ as ℓ₁→ℓ₂", () -> InducedNorms.distance(spectral(), 1, 2)),
                wrong("linear-norm", "the norm without its scale", () -> InducedNorms.linear(spectral())),
                wrong("embedding-norm", "ℓ₁→ℓ₂ without its scale", () -> InducedNorms.embedding(Norms.columns())),
                wrong("embedding-table", "the table as a linear layer", () -> InducedNorms.table(Role.LINEAR)),
                wrong(
                        "equal-shapes",
                        "sign descent for both",
                        () -> InducedNorms.equalShapes(Recipes.sign(lr(0.1), momentum(0)))),
                wrong(
                        "prop-7-norm",
                        "ℓ₂ for gains",
                        () -> ModularDescent.asNorm(
                                ModularDescent.layers(ModularDescent.library(withGain(Norms.euclidean()))))),
                wrong(
                        "def-1-bracket",
                        "a matrix a thousandth smaller",
                        () -> InducedNorms.brackets(m -> m.times(0.999))),
                wrong(
                        "eq-35",
                        "roots with ε",
                        () -> InverseRoots.formulas(
                                InverseRoot.eigh(1e-3, InverseRoot.Perturbation.ADD),
                                List.of(Matrix.identity(3).times(0.1)))),
                wrong(
                        "eq-35-small-side",
                        "roots with ε",
                        () -> InverseRoots.smallSide(InverseRoot.eigh(1e-3, InverseRoot.Perturbation.ADD))),
                wrong("appendix-a-newton-root", "the matrix itself", () -> InverseRoots.newton((a, p) -> a)),
                wrong(
                        "slip-eq-15-roots",
                        "roots with ε",
                        () -> Slips.singularGrams(InverseRoot.eigh(1e-3, InverseRoot.Perturbation.ADD))),
                wrong("eq-12", "averages for sums", () -> Shampoo.trace(Shampoo.recipe(Accumulation.ema(0.9)), 1, 1)),
                wrong(
                        "eq-16",
                        "sums",
                        () -> Shampoo.withoutAccumulation(KroneckerRecipes.shampoo(
                                Preconditioner.kronecker(Accumulation.none(), InverseRoot.pseudoInverse())
                                        .exponent(0.5),
                                lr(0.1)))),
                wrong(
                        "eq-37",
                        "Muon's quintic",
                        () -> HigherDegrees.iterates(
                                degree -> Coefficients.quintic(1).steps().get(0))),
                wrong(
                        "eq-37-taylor",
                        "a degree more",
                        () -> HigherDegrees.series(degree -> OddPolynomial.taylor(degree + 2))),
                wrong(
                        "eq-37-count",
                        "a degree more",
                        () -> HigherDegrees.counts(degree -> OddPolynomial.taylor(degree + 2))),
                wrong(
                        "eq-37-fitted",
                        "Muon's quintic twice",
                        () -> HigherDegrees.lifted(
                                Coefficients.flattest(5), Coefficients.quintic(5), Coefficients.quintic(5))),
                wrong("appendix-a-sketch", "rank three", () -> Sketches.exact(Polar.sketched(3, 0, 8, 1))),
                wrong(
                        "appendix-a-sketch-decay",
                        "no power iterations",
                        () -> Sketches.decay(power -> Polar.sketched(4, 0, 2, 1))),
                wrong("appendix-a-sketch-flat", "the whole", () -> Sketches.flat(Polar.svd())),
                wrong("appendix-a-svd", "five quintic steps", () -> AppendixA.polar(Polar.quintic(5))),
                wrong("eq-36", "five cubic steps", () -> AppendixA.converged(Polar.cubic(5))),
                wrong("eq-36-values", "the quintic", () -> AppendixA.values(Coefficients::quintic)),
                wrong("eq-36-basin", "the quintic", () -> AppendixA.basin(Coefficients.quintic(200))),
                wrong("appendix-a-noise", "the cubic", () -> AppendixA.noise(Polar.cubic(5))),
                wrong("slip-prop-3-columns", "ℓ₁→ℓ₂", () -> Slips.columnsOrRows(Norms.columns(), Norms.lpToMax(1))),
                wrong("slip-prop-1-lambda", "a rule that takes zero", () -> Slips.zeroSharpness(lambda -> {})),
                wrong("slip-table-1-caption", "ℓ₂", () -> Slips.caption(Norms.euclidean())),
                wrong("slip-eq-30-sign", "ℓ₂", () -> Slips.rootMeanSquare(Norms.euclidean())),
                wrong(
                        "pn-theorem-1",
                        "ℓ₂ for ℓ∞",
                        () -> PreconditionedNorms.oracle(
                                List.of(Defined.max().by(Norms.euclidean())), PreconditionedNorms.coordinates())),
                wrong("pn-isometry-frobenius", "ℓ∞", () -> Isometries.same(Norms.max(), Isometries::rotated)),
                wrong("pn-isometry-max", "rotations", () -> Isometries.same(Norms.max(), Isometries::rotated)),
                wrong(
                        "pn-isometry-max-orthogonal",
                        "ℓ₂",
                        () -> Isometries.other(Norms.euclidean(), Isometries::rotated)),
                wrong(
                        "pn-isometry-entrywise-rank-one",
                        "any signs",
                        () -> Isometries.entrywise(spectral(), Isometries::signed)
                                .getMax()),
                wrong(
                        "pn-table-muadam",
                        "MuAdam-SANIA",
                        () -> PreconditionedTable.trace(
                                line("muadam").descent(), line("muadam-sania").update())),
                wrong(
                        "pn-table-adam",
                        "MADGRAD",
                        () -> PreconditionedTable.trace(
                                line("madgrad").descent(), line("adam").update())),
                wrong(
                        "pn-degree",
                        "MuAdam's for Adam",
                        () -> PreconditionedTable.degrees(List.of(halved(line("adam"))))),
                wrong(
                        "pn-collapse-muadam",
                        "Muon",
                        () -> Collapses.residual(
                                UpdateMap.live(Descent.under(spectral())), Collapses::muadam, Collapses.SHAPES)),
                wrong("pn-integrable-muon", "pre for Muon", () -> Integrable.residual(swapped("pre", "muon"))),
                wrong("pn-integrable-adam", "MuAdam for Adam", () -> Integrable.residual(swapped("muadam", "adam"))),
                wrong("pn-integrable-pre", "Muon for pre", () -> Integrable.residual(swapped("muon", "pre"))),
                wrong(
                        "pn-integrable-muadam-live",
                        "RMSspectral for MuAdam",
                        () -> Integrable.residual(swapped("rms-spectral-live", "muadam-live"))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrong")
    void it_is_refuted(String id, String what, Claim.Measurement measurement) {
        try (PointerScope scope = new PointerScope()) {
            double residual = measurement.residual();
            double tolerance = Claims.fitting(id).get(0).tolerance().value();
            assertThat(residual <= tolerance)
                    .as("%s for %s has residual %g", what, id, residual)
                    .isFalse();
        }
    }
}
