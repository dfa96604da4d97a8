package io.steepest.param;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Module;

/**
 * How parameters get their roles: inferred from the module tree, then overridden by name.
 *
 * <p>A value: {@code Roles.inferred().with("blocks.*.gate", Role.GAIN)}. In a pattern {@code *} stands for any
 * characters; of several patterns that fit, the last given wins.
 */
public final class Roles {
    private final Map<String, Role> overrides;

    private Roles(Map<String, Role> overrides) {
        this.overrides = overrides;
    }

    /** Roles as the module tree suggests. */
    public static Roles inferred() {
        return new Roles(Map.of());
    }

    /**
     * The same, but parameters whose name fits have the given role.
     *
     * @param pattern a parameter's full name, {@code *} standing for any characters
     * @param role the role
     */
    public Roles with(String pattern, Role role) {
        Map<String, Role> more = new LinkedHashMap<>(overrides);
        more.remove(pattern);
        more.put(pattern, role);
        return new Roles(more);
    }

    /**
     * The trainable parameters of a module with their roles, each once, in the order of the tree.
     *
     * @throws IllegalArgumentException if a pattern fits no parameter, a role cannot hold a shape, or there is
     *     nothing to train
     */
    public List<Assignment> of(Module module) {
        List<Assignment> assignments = new ArrayList<>(RoleInference.of(module));
        overrides.forEach((pattern, role) -> {
            Pattern regex = Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
            boolean used = false;
            for (int i = 0; i < assignments.size(); i++) {
                if (regex.matcher(assignments.get(i).name()).matches()) {
                    assignments.set(i, assignments.get(i).as(role, "given for " + pattern));
                    used = true;
                }
            }
            if (!used) {
                throw new IllegalArgumentException("role pattern " + pattern + " fits no parameter; there are "
                        + assignments.stream().map(Assignment::name).toList());
            }
        });
        assignments.forEach(Layout::of);
        return Assignment.checked(assignments);
    }
}
