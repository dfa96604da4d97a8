package io.steepest.testkit;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A module with one parameter and nothing else: the test sets its gradients. */
final class Weights extends Module {
    private final Tensor weights;

    Weights(Tensor initial) {
        // a copy of the handle, since the one that is returned may dangle
        weights = new Tensor(register_parameter("w", initial.clone())).retainReference();
    }

    Tensor get() {
        return weights;
    }

    /** Puts a gradient where a backward pass would add it. */
    void gradient(Tensor g) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            Tensor now = weights.grad();
            if (now.defined()) {
                now.copy_(g);
            } else {
                weights.mutable_grad().put(g.clone());
            }
        }
    }
}
