package io.steepest.smooth;

import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An {@link Ema} at work.
 *
 * @param rule its constants
 * @param average of gradients, m
 */
record Average(Ema rule, Moment average) implements Filter, Forwarding {

    @Override
    public List<Lifecycle> pieces() {
        return List.of(average);
    }

    @Override
    public Tensor smooth(Tensor g, long t) {
        Tensor m = average.load();
        Tensor y = m;
        if (rule.blend() != rule.decay()) {
            y = m.lerp(g, new Scalar(1 - rule.blend()));
        }
        m.lerp_(g, new Scalar(1 - rule.decay()));
        average.store(m, t);
        // of the output's total weight one, blend·decay^(t−1) is on the zero that the average began with
        return rule.debiased() ? y.div(new Scalar(1 - rule.blend() * Math.pow(rule.decay(), t - 1.0))) : y;
    }

    /** An average of gradients turns as they do. */
    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        if (left.isEmpty() && right.isEmpty()) {
            return;
        }
        Tensor m = average.load();
        Tensor half = left.map(p -> p.matmul(m)).orElse(m);
        average.store(right.map(p -> half.matmul(p.transpose(-2, -1))).orElse(half), 0);
    }
}
