package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.param.Banks;
import io.steepest.profile.Profile;
import io.steepest.recipe.Descent;
import io.steepest.step.Adaptive;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Parameters in banks, the kernels that step them, and their state: what a recipe is for one module and one grouping of
 * its parameters. Another grouping is another plan, which takes over the weights and the state of the one before.
 */
final class Plan implements AutoCloseable {
    private final Ranks ranks;
    private final Owners owners;
    private final Banks banks;
    private final Exchange exchange;
    private final List<BankPlan> plans;
    private final Stepping stepping;
    private final Units units;
    private final StateGuard guard;
    private final Averages averages;
    private final Arena state;
    /** Views of slices of banks. */
    private final Arena views = new Arena();

    /**
     * Moves parameters into banks and makes fresh state for them.
     *
     * @param parameters that are stepped, with their roles
     * @param pasts of parameters, by name; parameters without one have taken no step
     * @param stepping parameters that share a bank only with each other, by name
     * @param before who steps the parameters that another plan had
     */
    private Plan(
            List<Assignment> parameters,
            Options options,
            Map<String, History> pasts,
            Set<String> stepping,
            Owners before) {
        this.ranks = options.ranks();
        this.state = new Arena(options.format());
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Map<String, Descent> descents = parameters.stream()
                    .collect(Collectors.toMap(
                            Assignment::name, p -> options.recipe().resolve(p).descent()));
            this.owners =
                    before.with(parameters, descents, options.recipe().rule() instanceof Schedule, options.byFactors());
            Grouping grouping = new Grouping(parameters, options, descents, pasts, stepping);
            Turns turns = grouping.turns(planner(options));
            this.banks = grouping.banks(owners);
            this.exchange = new Exchange(ranks, banks, owners, views);
            this.plans = plans(descents, options, turns);
            this.stepping = new Stepping(options, plans, exchange, state);
            this.units = new Units(plans, ranks);
            this.averages = new Averages(options.averaging(), plans, exchange, state);
        }
        resume(pasts);
        boolean adaptive = options.recipe().rule() instanceof Adaptive;
        this.guard = new StateGuard(
                state,
                plans.stream()
                        .filter(plan -> plan.keepsAverages(adaptive))
                        .map(plan -> plan.bank().name())
                        .collect(Collectors.toSet()));
    }

    /** Makes the first plan of a module. */
    static Plan of(List<Assignment> parameters, Options options) {
        Owners nobody = new Owners(Map.of(), options.ranks().size());
        return new Plan(parameters, options, Map.of(), Set.of(), nobody);
    }

    private static Planner planner(Options options) {
        return new Planner(options.format(), Profile.current(), options.nonFinite() != NonFinite.UNCHECKED);
    }

    private List<BankPlan> plans(Map<String, Descent> descents, Options options, Turns turns) {
        Planner planner = planner(options);
        List<BankPlan> made = new ArrayList<>();
        for (Bank bank : banks.all()) {
            Descent descent = descents.get(bank.members().get(0).name());
            Arena own = state.at(bank.name());
            Arena seen = views.at(bank.name());
            Optional<Bank> held = exchange.held(bank);
            List<StepKernel> kernels = held.map(part -> options.recipe().rule() instanceof Adaptive
                            ? List.<StepKernel>of(planner.whole(part, descent, own, seen))
                            : planner.plan(part, descent, i -> turns.of(part, i), own, seen))
                    .orElse(List.of());
            made.add(new BankPlan(bank, held, descent, kernels, turns.assign(bank, kernels), ranks));
        }
        return List.copyOf(made);
    }

    /**
     * Makes the plan for other parameters or another grouping, which takes over the state of every parameter that both
     * have, and closes this one.
     *
     * @param parameters that are stepped from now on
     * @param pasts of parameters, by name; for those without one this plan's count
     * @param stepping all parameters that step now, which share no bank with those that do not
     */
    Plan regrouped(List<Assignment> parameters, Options options, Map<String, History> pasts, Set<String> stepping) {
        Map<String, History> all = new TreeMap<>(histories());
        all.putAll(pasts);
        Set<String> graded = members(banks::hasGradient);
        boolean joined = banks.joined()[0] > 0;
        Plan next = new Plan(parameters, options, all, stepping, owners);
        StateNames from = names();
        StateNames into = next.names();
        try (NoGradGuard frozen = new NoGradGuard()) {
            into.tensors().forEach((name, tensor) -> {
                if (from.tensors().containsKey(name)) {
                    tensor.copy_(from.tensors().get(name));
                }
            });
        }
        next.banks.forgetAllBut(graded);
        if (joined) {
            next.banks.join();
        }
        close();
        return next;
    }

    /** Whether a parameter steps now, as far as this rank knows. */
    boolean steps(Bank.Member member, Unused unused) {
        return (unused == Unused.ZERO || banks.hasGradient(member)) && banks.isTrained(member);
    }

    /** All parameters, each once, in the order of the banks. */
    List<Bank.Member> members() {
        return banks.all().stream()
                .filter(Bank::isFirst)
                .flatMap(bank -> bank.members().stream())
                .toList();
    }

    /** The names of the parameters that something holds for. */
    Set<String> members(Predicate<Bank.Member> chosen) {
        return members().stream().filter(chosen).map(Bank.Member::name).collect(Collectors.toSet());
    }

    /** The pasts of all parameters, by name. */
    Map<String, History> histories() {
        Map<String, History> all = new TreeMap<>();
        for (BankPlan plan : plans) {
            List<Bank.Member> members = plan.bank().members();
            for (int i = 0; i < members.size(); i++) {
                all.put(members.get(i).name(), plan.history(i));
            }
        }
        return all;
    }

    /** Whether parameters with these pasts may stay in the banks and slices that they are in. */
    boolean suits(Map<String, History> pasts) {
        return plans.stream()
                .allMatch(plan -> plan.suits(plan.bank().members().stream()
                        .map(member -> pasts.get(member.name()))
                        .toList()));
    }

    /** Takes over the pasts of parameters, by name; those without one have taken no step. */
    void resume(Map<String, History> pasts) {
        plans.forEach(plan -> {
            History past = pasts.getOrDefault(plan.bank().members().get(0).name(), History.NONE);
            plan.resume(past.steps(), past.unit());
        });
        units.resume();
    }

    /** Gives every rank the mean of what each has summed up of its own, where ranks exchange factors. */
    void settle() {
        new Factors(ranks)
                .settle(plans.stream()
                        .filter(plan -> exchange.isEverywhere(plan.bank()))
                        .toList());
    }

    StateNames names() {
        return StateNames.of(
                state,
                plans.stream().flatMap(plan -> plan.held().stream()).toList(),
                plans.stream()
                        .filter(plan -> plan.held().isEmpty())
                        .map(plan -> plan.bank().name())
                        .toList());
    }

    Ranks ranks() {
        return ranks;
    }

    Owners owners() {
        return owners;
    }

    Exchange exchange() {
        return exchange;
    }

    Banks banks() {
        return banks;
    }

    List<BankPlan> plans() {
        return plans;
    }

    Stepping stepping() {
        return stepping;
    }

    Units units() {
        return units;
    }

    StateGuard guard() {
        return guard;
    }

    Averages averages() {
        return averages;
    }

    Arena state() {
        return state;
    }

    /** The name of the first tensor of the state that holds NaN or infinity. */
    Optional<String> firstNonFiniteState() {
        return guard.firstNonFinite().map(name -> names().firstNonFinite(name));
    }

    /** Frees everything but the weights, which the module keeps. */
    @Override
    public void close() {
        plans.forEach(BankPlan::close);
        views.close();
        state.close();
        banks.close();
    }
}
