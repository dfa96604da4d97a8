package io.steepest.optim;

import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Copies of tensors, to put their values back. They belong to the scope that is open when they are made.
 *
 * @param live the tensors
 * @param values what they held
 */
record Snapshot(List<Tensor> live, List<Tensor> values) {

    static Snapshot of(Collection<Tensor> tensors) {
        return new Snapshot(
                List.copyOf(tensors), tensors.stream().map(Tensor::clone).toList());
    }

    /** Writes the values back in place. */
    void restore() {
        for (int i = 0; i < live.size(); i++) {
            live.get(i).copy_(values.get(i));
        }
    }
}
