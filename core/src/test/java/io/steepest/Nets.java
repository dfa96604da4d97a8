package io.steepest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small modules for tests. */
public final class Nets {
    private Nets() {}

    /** Parameters by name and nothing else: the test sets their gradients. */
    public static final class Bare extends Module {
        private final Map<String, Tensor> parameters = new LinkedHashMap<>();

        public Bare with(String name, Tensor initial) {
            // a copy of the handle: the returned reference dangles once another parameter is registered
            parameters.put(name, new Tensor(register_parameter(name, initial.clone())).retainReference());
            return this;
        }

        public Tensor get(String name) {
            return parameters.get(name);
        }

        /** Puts a gradient where a backward pass would add it. */
        public void gradient(String name, Tensor g) {
            try (NoGradGuard frozen = new NoGradGuard()) {
                Tensor now = get(name).grad();
                if (now.defined()) {
                    now.copy_(g);
                } else {
                    get(name).mutable_grad().put(g.clone());
                }
            }
        }
    }

    /** Two linear layers with a tanh between, and a least-squares loss on fixed random data. */
    public static final class Regression extends Module {
        private final LinearImpl first;
        private final LinearImpl second;
        private final Tensor inputs;
        private final Tensor targets;

        public Regression(ScalarType type, long seed) {
            torch.manual_seed(seed);
            first = register_module("first", new LinearImpl(6, 8));
            second = register_module("second", new LinearImpl(8, 3));
            inputs = Tensors.normal(type, seed + 1, 32, 6);
            targets = Tensors.normal(type, seed + 2, 32, 3);
            to(type, false);
        }

        /** The loss on a random half of the data that depends on the step. */
        public Tensor loss(long step) {
            Tensor x = inputs.roll(new long[] {step}, new long[] {0}).narrow(0, 0, 16);
            Tensor y = targets.roll(new long[] {step}, new long[] {0}).narrow(0, 0, 16);
            return second.forward(first.forward(x).tanh())
                    .sub(y)
                    .pow(new Scalar(2.0))
                    .mean();
        }
    }
}
