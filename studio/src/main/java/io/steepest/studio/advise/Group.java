package io.steepest.studio.advise;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors that are summed up together.
 *
 * @param kind one tensor, those of a role, or all
 * @param name of the tensor or the role, or {@code all}
 */
public record Group(
        @JsonProperty("group") Kind kind,
        @JsonProperty("name") String name) {
    /** All tensors. */
    public static final Group ALL = new Group(Kind.ALL, "all");

    /** How many tensors a group has. */
    public enum Kind {
        /** One tensor. */
        TENSOR,
        /** The tensors of one role. */
        ROLE,
        /** All tensors that were measured. */
        ALL
    }

    static Group of(Subject subject) {
        return new Group(Kind.TENSOR, subject.name());
    }

    /** Returns all tensors and the roles among them, in the order of the module. */
    static List<Group> roles(List<Subject> subjects) {
        List<Group> groups = new ArrayList<>(List.of(ALL));
        subjects.stream()
                .map(s -> new Group(Kind.ROLE, s.role().name()))
                .distinct()
                .forEach(groups::add);
        return groups;
    }

    boolean has(Subject subject) {
        return switch (kind) {
            case TENSOR -> subject.name().equals(name);
            case ROLE -> subject.role().name().equals(name);
            case ALL -> true;
        };
    }
}
