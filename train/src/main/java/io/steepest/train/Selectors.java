package io.steepest.train;

import io.steepest.param.Role;
import io.steepest.param.Selector;
import io.steepest.train.name.Unknown;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Selectors as people type them: a name pattern such as {@code blocks.0.*}, roles such as {@code role:BIAS|GAIN}, {@code !}
 * before either for everything else, and {@code &} between those that must all fit.
 */
public final class Selectors {
    private static final String ROLE = "role:";

    private Selectors() {}

    /**
     * Reads a selector.
     *
     * @throws IllegalArgumentException if there is nothing to read, or a role is unknown
     */
    public static Selector parse(String text) {
        return Stream.of(text.split("&", -1))
                .map(term -> term(text, term.strip()))
                .reduce(Selector::and)
                .orElseThrow();
    }

    private static Selector term(String whole, String term) {
        if (term.isEmpty()) {
            throw new IllegalArgumentException("selector \"" + whole
                    + "\": a name pattern is missing; * fits every name, and role:BIAS|GAIN chooses by role");
        }
        if (term.startsWith("!")) {
            return term(whole, term.substring(1).strip()).not();
        }
        if (term.equals(Groups.ALL)) {
            return Selector.everything();
        }
        if (!term.startsWith(ROLE)) {
            return Selector.name(term);
        }
        Role[] roles = Stream.of(term.substring(ROLE.length()).split("\\|", -1))
                .map(name -> role(name.strip()))
                .toArray(Role[]::new);
        return Selector.role(roles[0], Arrays.copyOfRange(roles, 1, roles.length));
    }

    private static Role role(String name) {
        List<String> known = Stream.of(Role.values()).map(Role::name).toList();
        String upper = name.toUpperCase(Locale.ROOT);
        if (!known.contains(upper)) {
            throw Unknown.of("role", name, known);
        }
        return Role.valueOf(upper);
    }
}
