package io.steepest.optim;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.headRadius;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.radius;
import static io.steepest.recipe.Setting.rank;
import static io.steepest.recipe.Setting.start;
import static io.steepest.recipe.Setting.vectorRate;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Catalogue;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Published;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Setting;
import io.steepest.step.Adaptive;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Every optimizer of the catalogue, and every adaptive step rule, for tests of what must hold for all. */
public final class EveryRecipe {
    private static final InverseRoot ROOT = InverseRoot.eigh(1e-3, Perturbation.RELATIVE);
    private static final Kronecker SHAMPOO =
            Preconditioner.kronecker(Accumulation.ema(0.9).debias(), ROOT);

    /** Step sizes at which updates are some hundredths for gradients of about one, where that is not 0.05. */
    private static final Map<String, Double> RATES = Map.ofEntries(
            Map.entry("sgd", 0.1),
            Map.entry("normalized-sgd", 0.2),
            Map.entry("muon", 0.1),
            Map.entry("spectral", 0.1),
            Map.entry("polargrad", 1.0),
            Map.entry("normuon", 0.1),
            Map.entry("dion", 0.1),
            Map.entry("scion", 0.02),
            Map.entry("unconstrained-scion", 0.02),
            Map.entry("adam-sania", 0.01),
            Map.entry("muadam-sania", 0.01),
            Map.entry("rms-spectral", 0.1),
            Map.entry("splus", 0.2),
            Map.entry("soap-muon", 0.1));

    /** What keeps updates from growing with the inverse of gradients, and roots from what single precision resolves. */
    private static final Map<String, Double> DAMPED = Map.of("adam-sania", 1e-3, "muadam-sania", 1e-3, "shampoo", 1e-2);

    /** Constants with which a few steps show everything that an optimizer does. */
    private static final List<Setting> LIVELY = List.of(
            adamLr(0.05),
            vectorRate(0.1),
            momentum(0.9),
            b1(0.9),
            b2(0.95),
            decay(0.1),
            every(2),
            rank(3),
            radius(5),
            headRadius(5),
            start(3));

    /** Sides of the weights in the tests that ask for factors. */
    private static final CurvatureFactors IDENTITY = new CurvatureFactors() {
        @Override
        public Tensor left(String name) {
            return torch.eye(ROWS, new TensorOptions(ScalarType.Float));
        }

        @Override
        public Tensor right(String name) {
            return torch.eye(COLUMNS, new TensorOptions(ScalarType.Float));
        }
    };

    /** Shape of the matrices that {@link #kfac} is for. */
    public static final long ROWS = 6;

    public static final long COLUMNS = 4;

    private EveryRecipe() {}

    /** K-FAC with factors of one shape. */
    public static Recipe kfac() {
        return KroneckerRecipes.kfac(IDENTITY, ROOT, lr(0.05), momentum(0.9), every(2));
    }

    /** An optimizer with constants with which a few steps show everything that it does. */
    public static Recipe lively(Published optimizer) {
        double rate = RATES.getOrDefault(optimizer.name(), 0.05);
        Stream<Setting> own = Stream.of(lr(rate));
        if (DAMPED.containsKey(optimizer.name())) {
            own = Stream.concat(own, Stream.of(epsilon(DAMPED.get(optimizer.name()))));
        }
        return optimizer.recipe(
                optimizer.select(Stream.concat(own, LIVELY.stream()).toArray(Setting[]::new)));
    }

    /** The recipes with constant step sizes whose updates are some hundredths for gradients of about one. */
    public static List<Recipe> recipes() {
        Preconditioner blocks = Preconditioner.blocked(3, SHAMPOO.every(2));
        // their own roots add less than what single precision resolves of factors of few gradients
        Stream<Recipe> damped = Stream.of(
                KroneckerRecipes.graftedShampoo(blocks, lr(0.05)), KroneckerRecipes.oneSidedShampoo(ROOT, lr(0.05)));
        Stream<Recipe> variants = Stream.of(
                Recipes.sgd(lr(0.1), momentum(0.9), Setting.nesterov()).named("nesterov"),
                KroneckerRecipes.shampoo(SHAMPOO, lr(0.05)).named("shampoo of averages"));
        Stream<Recipe> published = Catalogue.complete().stream()
                .filter(optimizer ->
                        !List.of("grafted-shampoo", "one-sided-shampoo").contains(optimizer.name()))
                .map(EveryRecipe::lively);
        return Stream.of(published, damped, variants)
                .flatMap(each -> each)
                .filter(recipe -> !(recipe.rule() instanceof Adaptive))
                .toList();
    }

    /** Recipes with each adaptive rule, at starts that half precision can tell from no step. */
    public static List<Recipe> adaptive() {
        Recipe adam = Recipes.adam(lr(1), b2(0.99));
        Recipe sgd = Recipes.sgd(lr(1));
        return Stream.of(
                        adam.stepping(StepRule.escapeVelocity(0.02, 0.9)),
                        adam.stepping(StepRule.escapeVelocity(0.02, 0.9)
                                .doublingAhead(2)
                                .leastOfBlocks()),
                        adam.stepping(StepRule.doubling(0.02, Reference.START)),
                        adam.stepping(StepRule.cosineGrowth(0.02, Reference.LAST_STEP)),
                        adam.stepping(StepRule.dog(0.02, 1e-8)),
                        sgd.stepping(StepRule.dowg(0.02)),
                        adam.stepping(StepRule.dAdaptation(0.05, 0.9)),
                        sgd.stepping(StepRule.dAdaptation(0.5, 1)),
                        sgd.stepping(StepRule.polyak(0)),
                        Recipes.modular(StepRule.sharpness(200), momentum(0.9)),
                        Recipes.prodigy(d0(0.02), b2(0.99), decay(0.1)),
                        Recipes.saniaPolyak(b1(0.3), b2(0.99), epsilon(1e-3)),
                        KroneckerRecipes.graftedShampoo(SHAMPOO, lr(1)).stepping(StepRule.dog(0.02, 1e-8)))
                .map(recipe -> recipe.named(recipe.name() + " by " + recipe.rule()))
                .toList();
    }
}
