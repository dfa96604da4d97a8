package io.steepest.recipe;

import io.steepest.param.Role;
import io.steepest.param.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says which rules of a recipe can decide about the parameters of a role before the names of these are known. */
final class Reach {
    private Reach() {}

    /** Whether a selector chooses the parameters of a role. */
    private enum Fit {
        NEVER,
        BY_NAME,
        ALWAYS
    }

    /**
     * Returns the rules of one kind that can decide about parameters of a role, the last one first.
     *
     * @param rules of a recipe, in order
     * @param kind of change
     * @param role of the parameters
     * @return as many as can decide, and an empty one at the end if possibly none of them does
     */
    static List<Optional<Rule>> of(List<Rule> rules, Class<? extends Change> kind, Role role) {
        List<Optional<Rule>> possible = new ArrayList<>();
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            Fit fit = kind.isInstance(rule.change()) ? fit(rule.selector(), role) : Fit.NEVER;
            if (fit != Fit.NEVER) {
                possible.add(Optional.of(rule));
            }
            if (fit == Fit.ALWAYS) {
                return possible;
            }
        }
        possible.add(Optional.empty());
        return possible;
    }

    /** Returns every descent that parameters of a role can be told. */
    static Stream<Descent> descents(List<Rule> rules, Role role) {
        return of(rules, Change.Descend.class, role).stream()
                .flatMap(Optional::stream)
                .map(rule -> ((Change.Descend) rule.change()).descent());
    }

    private static Fit fit(Selector selector, Role role) {
        if (selector instanceof Selector.Everything) {
            return Fit.ALWAYS;
        }
        if (selector instanceof Selector.OfRole some) {
            return some.roles().contains(role) ? Fit.ALWAYS : Fit.NEVER;
        }
        if (selector instanceof Selector.Both both) {
            Fit first = fit(both.first(), role);
            Fit second = fit(both.second(), role);
            return first.compareTo(second) < 0 ? first : second;
        }
        if (selector instanceof Selector.Not not) {
            return switch (fit(not.inner(), role)) {
                case NEVER -> Fit.ALWAYS;
                case BY_NAME -> Fit.BY_NAME;
                case ALWAYS -> Fit.NEVER;
            };
        }
        boolean any =
                selector instanceof Selector.Named named && named.pattern().matches("\\*+");
        return any ? Fit.ALWAYS : Fit.BY_NAME;
    }
}
