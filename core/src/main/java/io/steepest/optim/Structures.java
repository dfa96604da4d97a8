package io.steepest.optim;

import io.steepest.modular.Modular;
import io.steepest.param.Assignment;
import java.util.ArrayList;
import java.util.List;

/** Whether a declared structure is that of a module. */
final class Structures {
    private Structures() {}

    /**
     * Compares names both ways.
     *
     * @throws IllegalArgumentException naming parameters without atom and atoms without parameter
     */
    static void check(Modular structure, List<Assignment> parameters) {
        List<String> left = new ArrayList<>(structure.atoms().keySet());
        List<String> missed = new ArrayList<>();
        for (Assignment p : parameters) {
            if (!left.remove(p.name())) {
                missed.add(p.name());
            }
        }
        if (left.isEmpty() && missed.isEmpty()) {
            return;
        }
        throw new IllegalArgumentException("the modular structure is not that of the module: "
                + (missed.isEmpty() ? "" : "it has no atom for the trainable parameters " + missed)
                + (missed.isEmpty() || left.isEmpty() ? "" : "; ")
                + (left.isEmpty() ? "" : "its atoms " + left + " are no trainable parameters")
                + (missed.isEmpty() ? "; there are " + names(parameters) : ""));
    }

    private static List<String> names(List<Assignment> parameters) {
        return parameters.stream().map(Assignment::name).toList();
    }
}
