package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.norm.ModularNorm;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.StepRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/** Proposition 7: steepest descent under the modular norm, and that Propositions 3 and 5 are cases of it. */
final class ModularDescent {
    private static final String MODULAR = "Proposition 7, Eq. (31)–(33), (56)";
    private static final Map<String, Double> INVERSE = Map.of("table", 0.5, "hidden", 2.0, "gain", 0.25);
    private static final Map<String, Role> ROLES =
            Map.of("table", Role.EMBEDDING, "hidden", Role.LINEAR, "gain", Role.GAIN);

    private ModularDescent() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "prop-7",
                        MODULAR,
                        "under max_l s_l·‖W_l‖_l: Δ_l = −(η/s_l)·argmax_{‖T‖_l=1} ⟨G_l,T⟩, η = (1/λ)·Σ_k ‖G_k‖†_k/s_k",
                        "gain of the best other point of an embedding, a matrix and a gain, and distance from the"
                                + " minimum −(Σ_k ‖G_k‖†_k/s_k)²/(2λ), over it",
                        Tolerance.rounding(),
                        () -> minimum(norms())),
                new Claim(
                        "prop-7-norm",
                        MODULAR,
                        "max_l s_l·‖W_l‖_l is a norm of the network with dual Σ_l ‖G_l‖†_l/s_l",
                        "relative distance of ModularNorm's value and dual from the definitions; gap of its steepest"
                                + " descent from the minimum",
                        Tolerance.rounding(),
                        () -> asNorm(layers(library(norms())))),
                new Claim(
                        "prop-7-equal-norms",
                        MODULAR,
                        "with one norm for all layers and s_l = 1 it is Proposition 3 or 5",
                        "largest relative distance of the steps from −η·sign(G_l) and −η·U_l V_lᵀ",
                        Tolerance.rounding(),
                        () -> Math.max(
                                equalNorms(Defined.max(), TableOne::signs),
                                equalNorms(Defined.spectral(), TableOne::polar))));
    }

    static Map<Role, Defined> norms() {
        return Map.of(Role.EMBEDDING, Defined.oneToRms(), Role.LINEAR, Defined.rmsToRms(), Role.GAIN, Defined.max());
    }

    /** Eq. (32) for an embedding, a hidden matrix and a gain; matrices as the norms see them. */
    static Objective objective(Map<Role, Defined> norms, double lambda) {
        Random random = new Random(1);
        Map<String, Matrix> gradients = new LinkedHashMap<>();
        gradients.put("table", Matrix.normal(random, 4, 7));
        gradients.put("hidden", Matrix.normal(random, 5, 3).times(5));
        gradients.put("gain", Matrix.normal(random, 6, 1).times(0.2));
        Map<String, Objective.Layer> layers = new LinkedHashMap<>();
        gradients.forEach((name, g) -> {
            Defined norm = norms.get(ROLES.get(name));
            layers.put(name, new Objective.Layer(g, norm.value(), norm.dual(), 1 / INVERSE.get(name)));
        });
        return new Objective(layers, lambda);
    }

    /** The library's step; the table is stored with one row a token. */
    static Map<String, Matrix> step(Map<Role, Norm> norms, Objective objective) {
        Recipe recipe =
                Recipe.everywhere("modular", Descent.under(Norms.max()), StepRule.sharpness(objective.lambda()));
        for (Map.Entry<Role, Norm> norm : norms.entrySet()) {
            recipe = recipe.but(Descent.under(norm.getValue()), norm.getKey());
        }
        Roles roles = Roles.inferred();
        for (Map.Entry<String, Role> role : ROLES.entrySet()) {
            roles = roles.with(role.getKey(), role.getValue());
        }
        Map<String, Matrix> stored = new LinkedHashMap<>(objective.gradients());
        stored.computeIfPresent("table", (name, g) -> g.transpose());
        Options options = SteepestDescent.follow(recipe).roles(roles).shares(INVERSE);
        Map<String, Matrix> step = Walk.firstStep(options, stored);
        step.computeIfPresent("table", (name, d) -> d.transpose());
        return step;
    }

    /** The library's norms by role. */
    static Map<Role, Norm> library(Map<Role, Defined> norms) {
        Map<Role, Norm> library = new LinkedHashMap<>();
        norms.forEach((role, norm) -> library.put(role, norm.norm()));
        return library;
    }

    /** Table, hidden matrix and gain, each with its weight. */
    static ModularNorm layers(Map<Role, Norm> norms) {
        return ModularNorm.of(layer(norms, "table"), layer(norms, "hidden"), layer(norms, "gain"));
    }

    private static ModularNorm.Layer layer(Map<Role, Norm> norms, String name) {
        return new ModularNorm.Layer(norms.get(ROLES.get(name)), 1 / INVERSE.get(name));
    }

    static double asNorm(ModularNorm norm) {
        double worst = 0;
        for (double lambda : Inputs.LAMBDAS) {
            Objective objective = objective(norms(), lambda);
            List<String> names = List.of("table", "hidden", "gain");
            List<Tensor> gradients = names.stream()
                    .map(name ->
                            Exchange.tensor(objective.gradients().get(name)).unsqueeze(0))
                    .toList();
            List<Tensor> steps = norm.steepest(gradients, lambda);
            Map<String, Matrix> step = new LinkedHashMap<>();
            for (int i = 0; i < steps.size(); i++) {
                step.put(names.get(i), Exchange.matrix(steps.get(i)));
            }
            double value = objective.norm(objective.gradients());
            worst = Math.max(worst, Math.abs(norm.of(gradients).item_double() / value - 1));
            worst = Math.max(worst, Math.abs(norm.dual(gradients).item_double() / objective.dual() - 1));
            worst = Math.max(worst, objective.gap(step, new Random(4)));
        }
        return worst;
    }

    static double minimum(Map<Role, Defined> norms) {
        double worst = 0;
        for (double lambda : Inputs.LAMBDAS) {
            Objective objective = objective(norms, lambda);
            worst = Math.max(worst, objective.gap(step(library(norms), objective), new Random(2)));
        }
        return worst;
    }

    private static double equalNorms(Defined norm, BiFunction<Matrix, Double, Matrix> alone) {
        double worst = 0;
        Objective objective = SignDescent.joint(Inputs.layers(3), norm, 3);
        Map<String, Matrix> step = SignDescent.step(norm.norm(), objective);
        for (Map.Entry<String, Matrix> e : objective.gradients().entrySet()) {
            Matrix g = e.getValue();
            // alone(g, λ) is −(‖g‖†/λ)·argmax; the network's η takes the place of its own ‖g‖†/λ
            double share = norm.dual().applyAsDouble(g) / objective.dual();
            worst = Math.max(worst, step.get(e.getKey()).relativeTo(alone.apply(g, 3 * share)));
        }
        return worst;
    }
}
