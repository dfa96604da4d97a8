package io.steepest.param;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Module;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How parameters get their roles and readings: inferred from the module tree, then chosen by the user.
 *
 * <pre>{@code
 * Roles.inferred()
 *         .with("*.unembedding.weight", Role.HEAD)
 *         .reading(Selector.name("*.experts"), Reading.stacked(1))
 *         .reading(Selector.name("*.c_attn.weight"), Reading.transposed().then(Reading.split(3)))
 * }</pre>
 *
 * <p>A value. In a pattern {@code *} stands for any characters; of several patterns or selectors that fit, the last given
 * wins.
 */
public final class Roles {
    private static final Logger log = LoggerFactory.getLogger(Roles.class);
    /** What was warned of, so that it is said once. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final Map<String, Role> overrides;
    private final List<Chosen> readings;

    private Roles(Map<String, Role> overrides, List<Chosen> readings) {
        this.overrides = overrides;
        this.readings = readings;
    }

    /** A reading that the user chose. */
    private record Chosen(Selector selector, Reading reading) {
        @Override
        public String toString() {
            return "reading " + reading + " for " + selector;
        }
    }

    /** Returns roles and readings as the module tree suggests. */
    public static Roles inferred() {
        return new Roles(Map.of(), List.of());
    }

    /**
     * Returns the same choices, but parameters whose name fits have the given role.
     *
     * @param pattern a parameter's full name, {@code *} standing for any characters
     * @param role the role
     */
    public Roles with(String pattern, Role role) {
        Map<String, Role> more = new LinkedHashMap<>(overrides);
        more.remove(pattern);
        more.put(pattern, role);
        return new Roles(more, readings);
    }

    /**
     * Returns the same choices, but parameters that a selector fits are read in the given way.
     *
     * @param selector sees the roles that parameters have in the end
     * @param reading which matrices each of them is
     */
    public Roles reading(Selector selector, Reading reading) {
        List<Chosen> more = new ArrayList<>(readings);
        more.add(new Chosen(selector, reading));
        return new Roles(overrides, List.copyOf(more));
    }

    /**
     * Returns the trainable parameters of a module with their roles and readings, each once, in the order of the tree. If no
     * head was found although there may be one, it says so in a warning, once.
     *
     * @throws IllegalArgumentException if a pattern or a selector fits no parameter, a role or a reading cannot hold a shape,
     *     or there is nothing to train
     */
    public List<Assignment> of(Module module) {
        RoleInference.Found found = RoleInference.of(module);
        List<Assignment> assignments = new ArrayList<>(found.parameters());
        overrides.forEach((pattern, role) -> give(assignments, pattern));
        assignments.replaceAll(this::inItsRole);
        readings.forEach(chosen -> check(assignments, chosen));
        assignments.replaceAll(this::read);
        assignments.forEach(Layout::of);
        warn(assignments, found.doubt());
        return Assignment.checked(assignments);
    }

    private static boolean fits(String pattern, Assignment parameter) {
        return Selector.name(pattern).fits(parameter);
    }

    private static List<String> names(List<Assignment> assignments) {
        return assignments.stream().map(Assignment::name).toList();
    }

    private static void give(List<Assignment> assignments, String pattern) {
        if (assignments.stream().noneMatch(a -> fits(pattern, a))) {
            throw new IllegalArgumentException(
                    "role pattern " + pattern + " fits no parameter; there are " + names(assignments));
        }
    }

    private Assignment inItsRole(Assignment parameter) {
        return overrides.entrySet().stream()
                .filter(override -> fits(override.getKey(), parameter))
                .reduce((first, second) -> second)
                .map(override -> parameter.as(override.getValue(), "given for " + override.getKey()))
                .orElse(parameter);
    }

    private static void check(List<Assignment> assignments, Chosen chosen) {
        if (assignments.stream().noneMatch(chosen.selector()::fits)) {
            throw new IllegalArgumentException(chosen + " fits no parameter; there are " + names(assignments));
        }
    }

    private Assignment read(Assignment parameter) {
        return readings.stream()
                .filter(chosen -> chosen.selector().fits(parameter))
                .reduce((first, second) -> second)
                .map(chosen ->
                        parameter.read(chosen.reading(), parameter.why() + "; read as given for " + chosen.selector()))
                .orElse(parameter);
    }

    private static void warn(List<Assignment> assignments, Optional<String> doubt) {
        boolean settled = assignments.stream().anyMatch(a -> a.role() == Role.HEAD);
        assignments.stream()
                .filter(a -> !settled && a.role() == Role.LINEAR && a.name().equals(doubt.orElse("")))
                .filter(a -> !a.why().startsWith("given for"))
                .map(a -> a.name() + " has role " + a.role() + ": " + a.why())
                .filter(WARNED::add)
                .forEach(log::warn);
    }
}
