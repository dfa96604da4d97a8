package io.steepest.optim;

import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.param.Banks;
import io.steepest.recipe.Descent;
import io.steepest.step.Adaptive;
import io.steepest.tensor.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which parameters lie in one bank. */
final class Grouping {
    private final List<Assignment> parameters;
    private final Options options;
    private final Map<String, Descent> descents;
    private final Map<String, History> pasts;
    private final Set<String> stepping;
    /** The parameters that had a gradient before they were first moved, if they were. */
    private Optional<Set<String>> graded = Optional.empty();

    /**
     * Groups parameters.
     *
     * @param parameters that are stepped
     * @param descents by name
     * @param pasts of parameters, by name; parameters without one have taken no step
     * @param stepping parameters that share a bank only with each other, by name
     */
    Grouping(
            List<Assignment> parameters,
            Options options,
            Map<String, Descent> descents,
            Map<String, History> pasts,
            Set<String> stepping) {
        this.parameters = parameters;
        this.options = options;
        this.descents = descents;
        this.pasts = pasts;
        this.stepping = stepping;
    }

    /** Moves the parameters into banks, each of which one rank steps, or all ranks together. */
    Banks banks(Owners owners) {
        Banks banks = Banks.of(parameters, options::share, p -> List.of(likeness(p), owners.likeness(p.name())));
        graded.ifPresent(banks::forgetAllBut);
        return banks;
    }

    /** What must be equal for two parameters to lie in one bank, beside what banks ask for and the owner. */
    private List<Object> likeness(Assignment p) {
        History past = pasts.getOrDefault(p.name(), History.NONE);
        return List.of(descents.get(p.name()), past.steps(), past.unit(), stepping.contains(p.name()));
    }

    /**
     * Returns the renewal turns. Where there are several ranks, all parameters that have none get theirs now, as one rank
     * would give them, so that renewals fall on the same steps for any number of ranks.
     */
    Turns turns(Planner planner) {
        Turns turns = new Turns(options.staggered(), pasts);
        boolean known = parameters.stream().allMatch(p -> p.isEmpty() || turns.knows(p.name()));
        if (options.ranks().size() == 1 || known) {
            return turns;
        }
        try (Banks together = Banks.of(parameters, options::share, this::likeness)) {
            together.all()
                    .forEach(bank ->
                            slices(planner, bank, turns).forEach(slice -> turns.number(Part.members(bank, slice))));
            graded = Optional.of(together.all().stream()
                    .flatMap(bank -> bank.members().stream())
                    .filter(together::hasGradient)
                    .map(Bank.Member::name)
                    .collect(Collectors.toSet()));
        }
        return turns;
    }

    private List<Slice> slices(Planner planner, Bank bank, Turns turns) {
        long k = bank.weights().size(0);
        Descent descent = descents.get(bank.members().get(0).name());
        return options.recipe().rule() instanceof Adaptive
                ? List.of(Slice.of(k, 0, k))
                : planner.slices(bank, descent, i -> turns.of(bank, i));
    }
}
