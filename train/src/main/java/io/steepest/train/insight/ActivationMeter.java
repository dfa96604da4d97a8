package io.steepest.train.insight;

import io.steepest.engine.Dtypes;
import io.steepest.train.model.Activations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Root mean squares of what layers read and give, over all parts of a batch and all micro-batches of a step. */
final class ActivationMeter implements Activations.Observer {
    private final Map<Long, Mean> inputs = new HashMap<>();
    private final Map<Long, Mean> outputs = new HashMap<>();

    /** A mean of squares in the making. */
    private static final class Mean {
        private final List<Double> squares = new ArrayList<>();
        private long count;

        /** Threads add in any order, so the sum is taken in order of size: equal runs give equal numbers. */
        double root() {
            return Math.sqrt(squares.stream().sorted().mapToDouble(s -> s).sum() / count);
        }
    }

    @Override
    public void applied(Tensor weight, Tensor input, Tensor output) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            long key = key(weight);
            add(inputs, key, input);
            add(outputs, key, output);
        }
    }

    private static void add(Map<Long, Mean> to, long key, Tensor x) {
        if (!x.is_floating_point() || x.numel() == 0) {
            return;
        }
        Tensor flat = Dtypes.widened(x.detach()).flatten();
        double length = torch.linalg_vector_norm(
                        flat, new Scalar(2.0), new long[] {0}, false, new ScalarTypeOptional(ScalarType.Double))
                .item_double();
        synchronized (to) {
            Mean mean = to.computeIfAbsent(key, unknown -> new Mean());
            mean.squares.add(length * length);
            mean.count += flat.numel();
        }
    }

    void clear() {
        inputs.clear();
        outputs.clear();
    }

    /** The root mean square of what a layer read; NaN if its input is no number or it was not applied. */
    double input(Tensor weight) {
        return root(inputs, weight);
    }

    /** The root mean square of what a layer gave; NaN if it was not applied. */
    double output(Tensor weight) {
        return root(outputs, weight);
    }

    private static double root(Map<Long, Mean> of, Tensor weight) {
        Mean mean = of.get(key(weight));
        return mean == null ? Double.NaN : mean.root();
    }

    /** A parameter by its identity: a module gives a new Java object each time. */
    private static long key(Tensor weight) {
        return weight.unsafeGetTensorImpl().address();
    }
}
