package io.steepest.optim;

import io.steepest.modular.Modular;
import io.steepest.param.Assignment;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import io.steepest.tensor.StateFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Module;

/**
 * What an optimizer is made from: a value, from {@link SteepestDescent#follow}.
 *
 * @param recipe how each role descends
 * @param roles of the parameters
 * @param inverseWeights {@code 1/s_l} of the modular norm by parameter name; absent ones are one
 * @param structure that these come from, if any
 * @param policy what is done about gradients that are not finite
 * @param format in which averages are kept
 * @param staggered whether roots and bases of different parts are renewed at different steps
 */
public record Options(
        Recipe recipe,
        Roles roles,
        Map<String, Double> inverseWeights,
        Optional<Modular> structure,
        NonFinite policy,
        StateFormat format,
        boolean staggered) {

    /** Copies the weights. */
    public Options {
        inverseWeights = Map.copyOf(inverseWeights);
    }

    /** A recipe with inferred roles, weights of one, and what is usual. */
    static Options of(Recipe recipe) {
        return new Options(
                recipe, Roles.inferred(), Map.of(), Optional.empty(), NonFinite.FAIL, StateFormat.FULL, true);
    }

    /** The same with given roles. */
    public Options roles(Roles chosen) {
        return new Options(recipe, chosen, inverseWeights, structure, policy, format, staggered);
    }

    /**
     * The same with weights of the modular norm, in place of a structure's.
     *
     * @param chosen {@code 1/s_l} by parameter name; absent ones are one
     */
    public Options inverseWeights(Map<String, Double> chosen) {
        return new Options(recipe, roles, chosen, Optional.empty(), policy, format, staggered);
    }

    /**
     * The same with the weights of the modular norm that follow from masses and sensitivities,
     * {@link Modular#shares()}. It must name every trainable parameter of the module and nothing else.
     *
     * @param network the structure of the module
     */
    public Options modular(Modular network) {
        return new Options(recipe, roles, network.shares(), Optional.of(network), policy, format, staggered);
    }

    /** The same with another answer to NaN and infinity. */
    public Options onNonFinite(NonFinite chosen) {
        return new Options(recipe, roles, inverseWeights, structure, chosen, format, staggered);
    }

    /** The same that keeps averages of gradients and of their squares in another format. */
    public Options stateIn(StateFormat chosen) {
        return new Options(recipe, roles, inverseWeights, structure, policy, chosen, staggered);
    }

    /**
     * The same that renews all roots and bases at the same steps, as published codes do: one step in so many takes much
     * longer than the others. Otherwise those of the second tensor are renewed a step later than those of the first, and
     * so on, modulo the interval; the first time is the same for all.
     */
    public Options renewedTogether() {
        return new Options(recipe, roles, inverseWeights, structure, policy, format, false);
    }

    void check(List<Assignment> parameters) {
        if (structure.isPresent()) {
            Structures.check(structure.get(), parameters);
        } else {
            checkWeights(parameters);
        }
    }

    private void checkWeights(List<Assignment> parameters) {
        inverseWeights.forEach((name, weight) -> {
            if (parameters.stream().noneMatch(p -> p.name().equals(name))) {
                throw new IllegalArgumentException("inverse weight " + weight + " is for " + name
                        + ", which is no parameter; there are "
                        + parameters.stream().map(Assignment::name).toList());
            }
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "inverse weight of " + name + " must not be negative, found " + weight);
            }
        });
    }

    /** The optimizer for a module. */
    public SteepestDescent on(Module module) {
        return new SteepestDescent(module, this);
    }
}
