package io.steepest.optim;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Compares a saved state with the optimizer that is to take it over. */
final class Restoring {
    private Restoring() {}

    /**
     * Refuses a state that does not fit.
     *
     * @param histories of the optimizer's parameters
     * @param names of the optimizer's tensors
     * @throws IllegalArgumentException listing everything that is missing, left over, or of another shape or dtype
     */
    static void check(Map<String, History> histories, StateNames names, OptimizerState saved) {
        List<String> wrong = new ArrayList<>();
        histories.forEach((name, now) -> {
            History before = saved.parameters().get(name);
            if (before == null) {
                wrong.add("the state lacks parameter " + name);
            } else if (!before.matrices().equals(now.matrices()) && hasFactors(names, name)) {
                wrong.add("the state of " + name + " was learnt from matrices read as " + before.matrices()
                        + ", which are now read as " + now.matrices());
            }
        });
        for (String name : saved.parameters().keySet()) {
            if (!histories.containsKey(name)) {
                wrong.add("the state is also for " + name + ", which is no parameter of the optimizer");
            }
        }
        names.tensors().forEach((name, tensor) -> {
            Tensor found = saved.tensors().get(name);
            if (found == null) {
                wrong.add("the state lacks tensor " + name + " " + Shapes.kind(tensor));
            } else if (!Shapes.areAlike(tensor, found)) {
                wrong.add("tensor " + name + " of the state is " + Shapes.kind(found) + ", needed is "
                        + Shapes.kind(tensor));
            }
        });
        for (String name : saved.tensors().keySet()) {
            if (!names.tensors().containsKey(name)) {
                wrong.add("the state has tensor " + name + ", which the optimizer has no use for");
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "the state is not one of this optimizer: " + String.join("; ", wrong) + "; nothing was changed");
        }
    }

    /** Whether a parameter has state that depends on how it is read as matrices. */
    private static boolean hasFactors(StateNames names, String parameter) {
        String prefix = parameter + "/";
        return names.tensors().keySet().stream().anyMatch(name -> name.startsWith(prefix) && !names.isShaped(name));
    }
}
