package io.steepest.lab.experiment;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.sania;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Recipe.everywhere;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.start;
import static io.steepest.recipe.Setting.vectorRate;
import static io.steepest.step.StepRule.constant;

import io.steepest.lab.name.Unknown;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** The optimizers of the experiment on rescaled features: exact polar factors, ε as good as zero, every tensor alike. */
public final class RescaleOptimizers {
    private static final double EPSILON = 1e-40;
    private static final double B1 = 0.9;
    private static final double B2 = 0.95;
    private static final int EVERY = 10;
    // gradients that the factors of mu-kl begin with, enough for ten rows by a hundred columns
    private static final int START = 16;

    private static final List<Entry> ALL = new ArrayList<>();

    static {
        add("sgd", false, 0.2, lr -> Recipes.sgd(lr(lr), momentum(B1)));
        add("normalized", false, 0.2, lr -> Recipes.normalizedSgd(lr(lr), momentum(B1)));
        add("sign", false, 0.01, lr -> Recipes.sign(lr(lr), momentum(B1)));
        add("adam", false, 0.02, lr -> Recipes.adam(lr(lr), b1(B1), b2(B2), epsilon(EPSILON)));
        add("muon", false, 0.1, lr -> all(under(exact()).smoothedBy(Ema.nesterov(B1)), lr));
        add("shampoo", false, 0.2, lr -> all(debiased(under(euclidean()).unnormalized(), shampoo()), lr));
        add(
                "soap",
                false,
                0.02,
                lr -> KroneckerRecipes.soap(lr(lr), b1(B1), b2(B2), epsilon(EPSILON), decay(0), every(EVERY)));
        add(
                "splus",
                false,
                1,
                lr -> KroneckerRecipes.splus(lr(lr), b1(B1), b2(B2), decay(0), every(EVERY), vectorRate(1)));
        add(
                "kl-shampoo",
                false,
                0.02,
                lr -> KroneckerRecipes.klShampoo(lr(lr), b1(B1), b2(B2), epsilon(EPSILON), decay(0), every(EVERY)));
        add("muadam", false, 0.01, lr -> all(debiased(under(exact()), diagonal(B2, EPSILON)), lr));
        add("adam-sania", true, 1e-4, lr -> Recipes.adamSania(lr(lr), b1(B1), b2(B2), epsilon(EPSILON)));
        add("muadam-sania", true, 1e-4, lr -> all(debiased(under(exact()), sania(B2, EPSILON)), lr));
        add("sign-sania", true, 1e-4, lr -> all(debiased(under(max()), sania(B2, EPSILON)), lr));
        add("sania-polyak", true, 0.0625, lr -> Recipes.saniaPolyak(b1(B1), b2(B2), epsilon(EPSILON)));
        add("mu-kl", true, 1e-3, lr -> KroneckerRecipes.muKl(lr(lr), b1(B1), b2(B2), start(START)));
    }

    private RescaleOptimizers() {}

    private static Norm exact() {
        return Norms.spectral(Polar.svd());
    }

    private static Preconditioner shampoo() {
        // null directions are dropped: logits that sum to zero leave one in every factor
        return Preconditioner.kronecker(Accumulation.ema(B2).debias(), InverseRoot.pseudoInverse());
    }

    private static Descent debiased(Descent descent, Preconditioner coordinates) {
        return descent.in(coordinates).smoothedBy(Ema.of(B1).debias());
    }

    private static Recipe all(Descent descent, double lr) {
        return everywhere("", descent, constant(lr));
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
