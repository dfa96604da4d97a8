package io.steepest.studio.experiment;

import static io.steepest.norm.Norms.max;
import static io.steepest.precondition.Preconditioner.sania;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.start;
import static io.steepest.recipe.Setting.vectorRate;
import static io.steepest.step.StepRule.constant;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Catalogue;
import io.steepest.recipe.Constant;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Published;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Setting;
import io.steepest.smooth.Ema;
import io.steepest.step.Adaptive;
import io.steepest.train.name.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * The optimizers of the experiment on rescaled features: those of the catalogue with exact polar factors, with ε as good as
 * zero, and without AdamW beside them, so that every tensor is stepped alike.
 */
public final class RescaleOptimizers {
    private static final double B1 = 0.9;
    private static final double B2 = 0.95;

    /** The constants of all; 16 gradients are enough for factors of ten rows by a hundred columns. */
    private static final Setting[] ALIKE = {
        momentum(B1), b1(B1), b2(B2), epsilon(1e-40), decay(0), every(10), vectorRate(1), start(16)
    };

    private static final List<Entry> ALL = new ArrayList<>();

    static {
        published("sgd", false, 0.2);
        published("normalized-sgd", false, 0.2);
        published("sign", false, 0.01);
        published("adam", false, 0.02);
        published("muon", false, 0.1);
        add("shampoo-ema", false, 0.2, RescaleOptimizers::shampoo);
        published("soap", false, 0.02);
        published("splus", false, 1);
        published("kl-shampoo", false, 0.02);
        published("muadam", false, 0.01);
        published("adam-sania", true, 1e-4);
        published("muadam-sania", true, 1e-4);
        add("sign-sania", true, 1e-4, RescaleOptimizers::signSania);
        published("sania-polyak", true, 0.0625);
        published("mu-kl", true, 1e-3);
    }

    private RescaleOptimizers() {}

    /** Returns Shampoo with averages of factors, along debiased momentum. */
    private static Recipe shampoo(double lr) {
        // null directions are dropped: logits that sum to zero leave one in every factor
        Preconditioner coordinates =
                Preconditioner.kronecker(Accumulation.ema(B2).debias(), InverseRoot.pseudoInverse());
        return all(debiased(KroneckerRecipes.shampoo(coordinates).of(Role.LINEAR)), lr);
    }

    private static Recipe signSania(double lr) {
        return all(debiased(under(max()).in(sania(B2, 1e-40))), lr);
    }

    private static Descent debiased(Descent descent) {
        return descent.smoothedBy(Ema.of(B1).debias());
    }

    private static Recipe all(Descent descent, double lr) {
        return Recipe.everywhere("", descent, constant(lr));
    }

    /**
     * A row of the experiment.
     *
     * @param name on the command line
     * @param invariant whether the same loss is promised however features are scaled, but for rounding
     * @param lr a first guess of the step size
     * @param recipe the recipe at a step size; an adaptive rule of its own is multiplied by the schedule
     */
    public record Entry(String name, boolean invariant, double lr, DoubleFunction<Recipe> recipe) {}

    /** Adds an optimizer of the catalogue. */
    private static void published(String name, boolean invariant, double first) {
        Published optimizer = Catalogue.named(name);
        Setting[] settings = optimizer.select(ALIKE);
        Recipe recipe = optimizer.recipe(settings);
        if (!optimizer.has(Constant.ADAM_LR)) {
            add(
                    name,
                    invariant,
                    first,
                    lr -> recipe.rule() instanceof Adaptive ? recipe : recipe.stepping(constant(lr)));
            return;
        }
        Descent hidden = recipe.of(Role.LINEAR).normedBy(Norms.spectral(Polar.svd()));
        add(name, invariant, first, lr -> all(hidden, lr));
    }

    private static void add(String name, boolean invariant, double lr, DoubleFunction<Recipe> recipe) {
        ALL.add(new Entry(name, invariant, lr, recipe));
    }

    /** The names, in the order of the table. */
    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * An entry by name.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    public static Entry named(String name) {
        return ALL.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Unknown.of("optimizer", name, names(), "./steepest rescale --help"));
    }
}
