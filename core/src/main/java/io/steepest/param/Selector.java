package io.steepest.param;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses parameters by what they do and by how they are called: a value that prints itself.
 *
 * <pre>{@code
 * Selector.role(Role.BIAS, Role.GAIN)
 * Selector.name("encoder.*").and(Selector.role(Role.LINEAR))
 * Selector.name("*.gate").not()
 * }</pre>
 */
public sealed interface Selector {

    /** Returns whether a parameter is chosen. */
    boolean fits(Assignment parameter);

    /** Returns the selector that chooses every parameter. */
    static Selector everything() {
        return new Everything();
    }

    /**
     * Returns the selector that chooses parameters of some roles.
     *
     * @param role a role that is chosen
     * @param others further roles that are chosen
     */
    static Selector role(Role role, Role... others) {
        return new OfRole(EnumSet.of(role, others));
    }

    /**
     * Returns the selector that chooses parameters by name.
     *
     * @param pattern the full name of a parameter in the module tree; {@code *} stands for any characters, dots too
     * @throws IllegalArgumentException if the pattern is empty
     */
    static Selector name(String pattern) {
        return new Named(pattern);
    }

    /** Returns the selector that chooses what both this one and another choose. */
    default Selector and(Selector other) {
        return new Both(this, other);
    }

    /** Returns the selector that chooses what this one does not. */
    default Selector not() {
        return this instanceof Not negated ? negated.inner : new Not(this);
    }

    /** Returns the patterns of names that this selector looks for, which a module without such names is refused for. */
    default List<String> patterns() {
        return List.of();
    }

    /** Chooses everything. */
    record Everything() implements Selector {
        @Override
        public boolean fits(Assignment parameter) {
            return true;
        }

        @Override
        public String toString() {
            return "everything";
        }
    }

    /**
     * Chooses by role.
     *
     * @param roles the roles that are chosen
     */
    record OfRole(Set<Role> roles) implements Selector {
        /** Copies the set. */
        public OfRole {
            roles = Set.copyOf(roles);
        }

        @Override
        public boolean fits(Assignment parameter) {
            return roles.contains(parameter.role());
        }

        @Override
        public String toString() {
            return "role " + roles.stream().sorted().map(Role::name).collect(Collectors.joining(" or "));
        }
    }

    /**
     * Chooses by name.
     *
     * @param pattern the full name, {@code *} standing for any characters
     */
    record Named(String pattern) implements Selector {
        /** Refuses an empty pattern. */
        public Named {
            if (pattern.isBlank()) {
                throw new IllegalArgumentException("a name pattern must not be empty: * fits every name");
            }
        }

        @Override
        public boolean fits(Assignment parameter) {
            return Pattern.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"), parameter.name());
        }

        @Override
        public List<String> patterns() {
            return List.of(pattern);
        }

        @Override
        public String toString() {
            return "name " + pattern;
        }
    }

    /**
     * Chooses what two selectors choose.
     *
     * @param first one of them
     * @param second the other one
     */
    record Both(Selector first, Selector second) implements Selector {
        @Override
        public boolean fits(Assignment parameter) {
            return first.fits(parameter) && second.fits(parameter);
        }

        @Override
        public List<String> patterns() {
            return Stream.concat(first.patterns().stream(), second.patterns().stream())
                    .toList();
        }

        @Override
        public String toString() {
            return "(" + first + " and " + second + ")";
        }
    }

    /**
     * Chooses what another selector does not.
     *
     * @param inner the other selector
     */
    record Not(Selector inner) implements Selector {
        @Override
        public boolean fits(Assignment parameter) {
            return !inner.fits(parameter);
        }

        @Override
        public List<String> patterns() {
            return inner.patterns();
        }

        @Override
        public String toString() {
            return "not " + inner;
        }
    }
}
