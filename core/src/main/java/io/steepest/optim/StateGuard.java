package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds state that holds NaN or infinity before a step uses it. A tensor is read only if it was written since it was
 * last found finite, which libtorch's count of writes tells; moving averages of gradients are not read after a step
 * whose gradients were too small to overflow them. So most steps read no state at all.
 */
final class StateGuard {
    /** Gradients up to this leave float32 room for their squares and for sums of some 1e8 of those. */
    static final double HARMLESS = 1e15;

    private final Arena state;
    private final Set<String> averages;
    /** Writes that each tensor had seen when it was last found finite. */
    private final Map<String, Long> checked = new HashMap<>();

    /**
     * A guard that has not read anything yet.
     *
     * @param state that it guards
     * @param averages first parts of the names of tensors that are nothing but averages of gradients and of their squares
     */
    StateGuard(Arena state, Set<String> averages) {
        this.state = state;
        this.averages = averages;
    }

    /** Returns the name of the first tensor that holds NaN or infinity. */
    Optional<String> firstNonFinite() {
        List<Map.Entry<String, Tensor>> written = new ArrayList<>();
        for (Map.Entry<String, Tensor> e : state.tensors().entrySet()) {
            Tensor x = e.getValue();
            Long before = checked.get(e.getKey());
            if ((before == null || before != x._version()) && torch.isFloatingType(x.scalar_type())) {
                written.add(e);
            }
        }
        if (!Double.isFinite(
                Entries.bound(written.stream().map(Map.Entry::getValue).toList()))) {
            return written.stream()
                    .filter(e -> !Double.isFinite(Entries.largest(e.getValue())))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
        written.forEach(e -> checked.put(e.getKey(), e.getValue()._version()));
        return Optional.empty();
    }

    /**
     * Takes note of a step.
     *
     * @param largest a number that no entry of the step's gradients exceeded in magnitude
     */
    void stepped(double largest) {
        if (largest > HARMLESS) {
            // fused kernels may write without being counted
            checked.clear();
            return;
        }
        for (Map.Entry<String, Tensor> e : state.tensors().entrySet()) {
            if (averages.contains(bank(e.getKey()))) {
                checked.put(e.getKey(), e.getValue()._version());
            }
        }
    }

    /** The first part of a name. */
    private static String bank(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
