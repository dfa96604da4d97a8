package io.steepest.lab.train;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.headRadius;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static io.steepest.recipe.Setting.radius;
import static io.steepest.recipe.Setting.rank;
import static io.steepest.recipe.Setting.start;
import static io.steepest.recipe.Setting.vectorRate;

import io.steepest.lab.name.Unknown;
import io.steepest.linalg.Accuracy;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.Adaptive;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * The recipes by command-line name, each with a peak step size for small models. {@code ./steepest compare --tune} prints
 * the grids that the step sizes are from.
 */
public final class Optimizers {
    private static final double ADAM_LR = 0.008;
    /** What is added to second moments of gradients of about 1e-3 where no scale should matter. */
    private static final double TINY = 1e-16;

    private static final String MODULAR = "modular";
    private static final String LISTER = "./steepest train --help";

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        add(
                "sgd",
                0.1,
                "gradient descent with Nesterov momentum",
                lr -> Recipes.sgd(lr(lr), momentum(0.9), nesterov()));
        add("sign", 0.002, "sign descent with momentum (Signum)", lr -> Recipes.sign(lr(lr), momentum(0.9)));
        add("adam", ADAM_LR, "Adam", lr -> Recipes.adam(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8)));
        add(
                "adamw",
                ADAM_LR,
                "Adam with decoupled weight decay",
                lr -> Recipes.adamw(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.01)));
        add(
                "prodigy",
                1,
                "Adam whose step size is its escape velocity, from 1e-6",
                lr -> Recipes.adam(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8))
                        .named("prodigy")
                        .stepping(StepRule.escapeVelocity(1e-6, Math.sqrt(0.999))));
        add(
                "muon",
                0.04,
                "Muon on hidden matrices, AdamW on the rest",
                lr -> Recipes.muon(lr(lr), momentum(0.95), decay(0.01), adamLr(ADAM_LR)));
        for (Accuracy accuracy : List.of(Accuracy.FAST, Accuracy.ACCURATE)) {
            add(
                    "muon-" + accuracy,
                    0.04,
                    "Muon with " + accuracy + " polar factors in place of its own",
                    lr -> Recipes.muon(accuracy, lr(lr), momentum(0.95), decay(0.01), adamLr(ADAM_LR)));
        }
        add(
                "moonlight",
                ADAM_LR,
                "Muon at Moonlight's scale, updates as large as Adam's, AdamW on the rest at the same step size",
                lr -> Recipes.muon(moonlight(), lr(lr), decay(0.01), adamLr(lr)));
        add(
                "spectral",
                0.08,
                "spectral descent, Muon without memory, on hidden matrices; AdamW on the rest",
                lr -> Recipes.spectral(lr(lr), adamLr(ADAM_LR)));
        add(
                "shampoo",
                0.016,
                "Shampoo's directions at Adam's lengths; biases and gains as Adam",
                lr -> KroneckerRecipes.graftedShampoo(shampoo(), lr(lr), b1(0.9), b2(0.95), epsilon(1e-8)));
        add(
                "normalized-sgd",
                0.1,
                "gradient descent by steps of length one",
                lr -> Recipes.normalizedSgd(lr(lr), momentum(0.9)));
        add("lion", 0.004, "Lion", lr -> Recipes.lion(lr(lr), b1(0.9), b2(0.99), decay(0.01)));
        add("rmsprop", ADAM_LR, "RMSProp", lr -> Recipes.rmsprop(lr(lr), b2(0.95), epsilon(1e-8)));
        add("adagrad", 0.02, "AdaGrad", lr -> Recipes.adagrad(lr(lr), epsilon(1e-10)));
        add(
                "madgrad",
                0.06,
                "Adam with a cube root, MADGRAD's",
                lr -> Recipes.madgrad(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8)));
        add(
                "adam-sania",
                1e-5,
                "Adam without a root",
                lr -> Recipes.adamSania(lr(lr), b1(0.9), b2(0.95), epsilon(TINY)));
        add(
                "sania-polyak",
                0.03,
                "Adam without a root at Polyak's step size; lr multiplies it",
                lr -> Recipes.saniaPolyak(b1(0.9), b2(0.95), epsilon(TINY)));
        add(
                "muadam",
                0.001,
                "MuAdam on hidden matrices, AdamW on the rest",
                lr -> Recipes.muAdam(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8), adamLr(ADAM_LR)));
        add(
                "muadam-sania",
                1e-5,
                "MuAdam-SANIA on hidden matrices, AdamW on the rest",
                lr -> Recipes.muAdamSania(lr(lr), b1(0.9), b2(0.95), epsilon(TINY), adamLr(ADAM_LR)));
        add(
                "rms-spectral",
                0.0006,
                "preconditioned spectral descent on hidden matrices, AdamW on the rest",
                lr -> Recipes.rmsSpectral(lr(lr), b2(0.95), epsilon(1e-8), adamLr(ADAM_LR)));
        add(
                "polargrad",
                1.6,
                "PolarGrad on hidden matrices, AdamW on the rest",
                lr -> Recipes.polarGrad(lr(lr), momentum(0.95), adamLr(ADAM_LR)));
        add(
                "normuon",
                0.04,
                "NorMuon on hidden matrices, AdamW on the rest",
                lr -> Recipes.norMuon(lr(lr), momentum(0.95), b2(0.95), epsilon(1e-10), adamLr(ADAM_LR)));
        add(
                "dion",
                0.04,
                "Dion of rank 32 on hidden matrices, AdamW on the rest",
                lr -> Recipes.dion(lr(lr), rank(32), momentum(0.95), decay(0.01), adamLr(ADAM_LR)));
        add(
                "scion",
                0.0005,
                "Scion: Frank and Wolfe in balls of radius 50, the head's 3000",
                lr -> Recipes.scion(lr(lr), radius(50), headRadius(3000), momentum(0.9)));
        add(
                "one-sided-shampoo",
                0.06,
                "Shampoo with the factor of the shorter side",
                lr -> KroneckerRecipes.oneSidedShampoo(
                        InverseRoot.eigh(1e-6, Perturbation.RELATIVE), lr(lr), b1(0.9), b2(0.95)));
        add(
                "soap",
                0.016,
                "SOAP",
                lr -> KroneckerRecipes.soap(lr(lr), b1(0.95), b2(0.95), epsilon(1e-8), decay(0.01), every(10)));
        add(
                "splus",
                0.4,
                "SPlus, at the weights themselves",
                lr -> KroneckerRecipes.splus(lr(lr), b1(0.9), b2(0.999), decay(0.01), every(20), vectorRate(0.01)));
        add(
                "kl-shampoo",
                0.03,
                "KL-Shampoo; biases and gains as Adam",
                lr -> KroneckerRecipes.klShampoo(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.01), every(10)));
        add(
                "kl-soap",
                0.016,
                "Adam in the basis of KL-Shampoo",
                lr -> KroneckerRecipes.klSoap(lr(lr), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.01), every(10)));
        add(
                "soap-muon",
                0.04,
                "SOAP-Muon on hidden matrices, AdamW on the rest",
                lr -> KroneckerRecipes.soapMuon(
                        lr(lr), b1(0.95), b2(0.95), epsilon(1e-15), every(10), adamLr(ADAM_LR)));
        add(
                "mu-kl",
                1e-5,
                "Muon in the factors of KL-Shampoo, invariant to linear changes of rows and columns",
                lr -> KroneckerRecipes.muKl(lr(lr), b1(0.95), b2(0.95), start(8)));
        add(
                MODULAR,
                0.02,
                "each role under its own norm, joined by the modular norm",
                lr -> Recipes.modular(lr(lr), momentum(0.95)));
    }

    private Optimizers() {}

    /** Averaged factors of blocks, small ones since roots take their time; relative roots, so that no scale matters. */
    private static Preconditioner shampoo() {
        InverseRoot root = InverseRoot.eigh(1e-6, Perturbation.RELATIVE);
        return Preconditioner.blocked(
                256,
                Preconditioner.kronecker(Accumulation.ema(0.95).debias(), root).every(10));
    }

    private static Descent moonlight() {
        return Descent.under(Norms.spectral().scaled(Scale.matchAdamRms())).smoothedBy(Ema.nesterov(0.95));
    }

    /**
     * A recipe that can be chosen by name.
     *
     * @param name on the command line
     * @param lr peak step size for small models
     * @param summary one line
     * @param recipe the recipe at a step size
     */
    public record Entry(String name, double lr, String summary, DoubleFunction<Recipe> recipe) {

        /**
         * The recipe at a peak step size; an adaptive rule of its own is multiplied by the schedule. Together, the relative
         * rates of its roles are as at its own step size.
         */
        Recipe at(double peak, Setup.Pace pace, boolean together) {
            Recipe made = recipe.apply(together ? lr : peak);
            Schedule schedule = pace.schedule(peak);
            return made.stepping(made.rule() instanceof Adaptive rule ? rule.paced(schedule) : schedule);
        }

        /** The same recipe, its relative rates as at its own step size, under an adaptive rule. */
        private Entry stepping(String both, Rules.Entry rule) {
            return new Entry(
                    both,
                    rule.lr(),
                    summary + "; " + rule.summary(),
                    peak -> recipe.apply(lr).named(both).stepping(rule.rule()));
        }
    }

    private static void add(String name, double lr, String summary, DoubleFunction<Recipe> recipe) {
        ALL.put(name, new Entry(name, lr, summary, recipe));
    }

    /** The names, in the order of the documentation. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * An entry by name, alone or with a step rule after a plus sign: {@code muon+escape} is muon whose step size is the
     * escape velocity, and its {@code lr} the factor on that.
     *
     * @throws IllegalArgumentException for an unknown name, or a rule that does not suit the recipe
     */
    public static Entry named(String name) {
        int plus = name.indexOf('+');
        String typed = plus < 0 ? name : name.substring(0, plus);
        Entry entry = ALL.get(typed);
        if (entry == null) {
            throw Unknown.of("optimizer", typed, ALL.keySet(), LISTER);
        }
        return plus < 0 ? entry : entry.stepping(name, Rules.named(name.substring(plus + 1)));
    }

    /** The recipe of a choice, stepping at a pace. */
    public static Recipe recipe(Setup.Choice choice, Setup.Pace pace) {
        if (choice.shares() == Shares.STRUCTURE && !isModular(choice.name())) {
            throw new IllegalArgumentException("--shares structure is for the optimizer " + MODULAR
                    + ", which steps under the modular norm; found " + choice.name());
        }
        Recipe recipe = named(choice.name()).at(choice.lr(), pace, choice.together());
        return Double.isNaN(choice.decay()) ? recipe : recipe.decay(choice.decay());
    }

    /** Whether an optimizer steps under the modular norm of the network, by whatever step rule. */
    public static boolean isModular(String name) {
        return name.equals(MODULAR) || name.startsWith(MODULAR + "+");
    }
}
