package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.modular.Modular;
import io.steepest.param.Assignment;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import io.steepest.tensor.StateFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Module;

/**
 * What an optimizer is made from beside the module: a value, from {@link SteepestDescent#follow}. Each method gives a
 * changed copy.
 */
public final class Options {
    private final Recipe recipe;
    private final Roles roles;
    private final Shares shares;
    private final Policies policies;
    private final Memory memory;
    private final Company company;

    /**
     * Those who train the network together.
     *
     * @param ranks one of which is this process or thread
     * @param factors whether they exchange factors where they can
     */
    private record Company(Ranks ranks, boolean factors) {}

    /**
     * The shares of the modular norm.
     *
     * @param byName {@code 1/s_l} by parameter name; absent ones are one
     * @param structure that these come from, if any
     */
    private record Shares(Map<String, Double> byName, Optional<Modular> structure) {}

    /**
     * What is done about gradients that are not as usual.
     *
     * @param nonFinite about those that are not finite
     * @param unused about those that are not there
     * @param longest length that they are clipped to, if any
     */
    private record Policies(NonFinite nonFinite, Unused unused, OptionalDouble longest) {}

    /**
     * What is remembered and how.
     *
     * @param format in which averages are kept
     * @param staggered whether roots and bases of different parameters are renewed at different steps
     * @param averaging of the weights, if any
     */
    private record Memory(StateFormat format, boolean staggered, Optional<WeightAverage> averaging) {}

    private Options(Recipe recipe, Roles roles, Shares shares, Policies policies, Memory memory, Company company) {
        this.recipe = recipe;
        this.roles = roles;
        this.shares = shares;
        this.policies = policies;
        this.memory = memory;
        this.company = company;
    }

    /** A recipe with inferred roles, shares of one, and what is usual. */
    static Options of(Recipe recipe) {
        return new Options(
                recipe,
                Roles.inferred(),
                new Shares(Map.of(), Optional.empty()),
                new Policies(NonFinite.FAIL, Unused.SKIP, OptionalDouble.empty()),
                new Memory(StateFormat.FULL, true, Optional.empty()),
                new Company(Ranks.single(), false));
    }

    /** Returns the same options with given roles. */
    public Options roles(Roles chosen) {
        return new Options(recipe, chosen, shares, policies, memory, company);
    }

    /**
     * Returns the same options with shares of the modular norm, in place of a structure's.
     *
     * @param chosen {@code 1/s_l} by parameter name; absent ones are one
     */
    public Options shares(Map<String, Double> chosen) {
        return new Options(recipe, roles, new Shares(Map.copyOf(chosen), Optional.empty()), policies, memory, company);
    }

    /**
     * Returns the same options with the shares of the modular norm that follow from masses and sensitivities,
     * {@link Modular#shares()}. The structure must name every trainable parameter of the module and nothing else.
     *
     * @param network the structure of the module
     */
    public Options modular(Modular network) {
        Shares chosen = new Shares(Map.copyOf(network.shares()), Optional.of(network));
        return new Options(recipe, roles, chosen, policies, memory, company);
    }

    /** Returns the same options with another answer to NaN and infinity. */
    public Options onNonFinite(NonFinite chosen) {
        return new Options(
                recipe, roles, shares, new Policies(chosen, policies.unused, policies.longest), memory, company);
    }

    /** Returns the same options with another answer to parameters that got no gradient. */
    public Options onUnused(Unused chosen) {
        return new Options(
                recipe, roles, shares, new Policies(policies.nonFinite, chosen, policies.longest), memory, company);
    }

    /**
     * Returns the same options with gradients clipped in every step, as {@link SteepestDescent#clipGradients} before it
     * would do. It takes less time, because one look at the gradients finds their length and whether all are finite, and
     * they are multiplied where the step reads them. Gradients of parameters that do not step have no part in the length.
     *
     * @param length the greatest length of all gradients together, positive
     */
    public Options clippedTo(double length) {
        Gradients.checkLength(length);
        Policies chosen = new Policies(policies.nonFinite, policies.unused, OptionalDouble.of(length));
        return new Options(recipe, roles, shares, chosen, memory, company);
    }

    /** Returns the same options with averages of gradients and of their squares kept in another format. */
    public Options stateIn(StateFormat chosen) {
        return new Options(
                recipe, roles, shares, policies, new Memory(chosen, memory.staggered, memory.averaging), company);
    }

    /**
     * Returns the same options with all roots and bases renewed at the same steps, as published codes do: one step in so
     * many takes much longer than the others. Otherwise those of the second parameter are renewed a step later than those
     * of the first, and so on, modulo the interval; the first time is the same for all.
     */
    public Options renewedTogether() {
        return new Options(
                recipe, roles, shares, policies, new Memory(memory.format, false, memory.averaging), company);
    }

    /** Returns the same options with a moving average of the weights beside them, for {@link SteepestDescent#evaluating}. */
    public Options averaging(WeightAverage chosen) {
        return new Options(
                recipe,
                roles,
                shares,
                policies,
                new Memory(memory.format, memory.staggered, Optional.of(chosen)),
                company);
    }

    /**
     * Returns the same options for a network that several ranks train together: each computes gradients of its own part of
     * the batch, and the optimizer steps with their mean. All ranks make the optimizer at the same time, with equal options
     * for equal modules, and call the same methods in the same order.
     *
     * @param chosen this process or thread among all; whoever made it closes it, after the optimizer
     */
    public Options over(Ranks chosen) {
        return new Options(recipe, roles, shares, policies, memory, new Company(chosen, company.factors));
    }

    /**
     * Returns the same options for ranks that exchange factors of low rank in place of the gradients and weights of the
     * matrices that Dion steps: {@code 2r(m+n)} numbers in place of {@code 2mn}, counted as an all-reduce of so many sends.
     * Every rank steps all of these matrices and keeps their whole state, of which the sum of the gradients is its own.
     * Steps are those of one rank but for rounding. The mean of the gradients is never known, so gradients cannot be
     * clipped and step rules cannot be adaptive. Tensors that Dion does not step are exchanged as usual.
     *
     * <p>{@link SteepestDescent#state()} gives every rank the mean of these sums, so that a run that goes on from a
     * checkpoint has the same bits as the run that wrote it, on as many ranks.
     */
    public Options exchangingFactors() {
        return new Options(recipe, roles, shares, policies, memory, new Company(company.ranks, true));
    }

    Ranks ranks() {
        return company.ranks;
    }

    boolean byFactors() {
        return company.factors;
    }

    Recipe recipe() {
        return recipe;
    }

    Roles roles() {
        return roles;
    }

    /** {@code 1/s_l} of a parameter. */
    double share(String name) {
        return shares.byName.getOrDefault(name, 1.0);
    }

    Optional<Modular> structure() {
        return shares.structure;
    }

    NonFinite nonFinite() {
        return policies.nonFinite;
    }

    Unused unused() {
        return policies.unused;
    }

    OptionalDouble longest() {
        return policies.longest;
    }

    StateFormat format() {
        return memory.format;
    }

    boolean staggered() {
        return memory.staggered;
    }

    Optional<WeightAverage> averaging() {
        return memory.averaging;
    }

    /**
     * Checks the shares against the parameters that there are.
     *
     * @throws IllegalArgumentException if the structure is not that of the parameters, or a share is for none of them or
     *     negative, or factors cannot be exchanged
     */
    void check(List<Assignment> parameters) {
        if (company.factors) {
            Factors.check(this, parameters);
        }
        if (shares.structure.isPresent()) {
            Structures.check(shares.structure.get(), parameters);
            return;
        }
        shares.byName.forEach((name, share) -> {
            if (parameters.stream().noneMatch(p -> p.name().equals(name))) {
                throw new IllegalArgumentException("share " + share + " is for " + name
                        + ", which is no parameter; there are "
                        + parameters.stream().map(Assignment::name).toList());
            }
            if (!(share >= 0 && share < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("share of " + name + " must not be negative, found " + share);
            }
        });
    }

    /** The choices that all ranks must have made alike. */
    @Override
    public String toString() {
        return policies + ", " + memory + (company.factors ? ", exchanging factors" : "");
    }

    /** Returns the optimizer for a module. */
    public SteepestDescent on(Module module) {
        return new SteepestDescent(module, this);
    }
}
