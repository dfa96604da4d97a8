package io.steepest.frompytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * The examples of one step.
 *
 * @param step number of the step, from 1
 * @param tokens indices of token vectors, {@code [rows, positions]}
 * @param targets what the network shall answer, {@code [rows, classes]}
 * @param expert whether the expert of the network takes part in the step
 * @param listener is told which network computes a loss on the batch
 */
record Batch(int step, Tensor tokens, Tensor targets, boolean expert, Consumer<Net> listener) {

    void usedBy(Net model) {
        listener.accept(model);
    }

    /** The batch in equal parts of its rows. */
    List<Batch> parts(int count) {
        List<Batch> parts = new ArrayList<>();
        long rows = tokens.size(0) / count;
        for (int i = 0; i < count; i++) {
            Tensor own = tokens.narrow(0, i * rows, rows);
            parts.add(new Batch(step, own, targets.narrow(0, i * rows, rows), expert, listener));
        }
        return parts;
    }
}
