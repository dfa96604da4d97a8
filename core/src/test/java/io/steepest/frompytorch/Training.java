package io.steepest.frompytorch;

import io.steepest.optim.SteepestDescent;
import org.bytedeco.javacpp.PointerScope;

/** The loop where a line says nothing of it. */
final class Training {
    private Training() {}

    static void train(Net model, Iterable<Batch> batches, SteepestDescent optimizer) {
        for (Batch batch : batches) {
            try (var scope = new PointerScope()) {
                optimizer.zeroGrad();
                model.loss(batch).backward();
                optimizer.step();
            }
        }
    }
}
