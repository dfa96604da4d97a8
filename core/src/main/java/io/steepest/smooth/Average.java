package io.steepest.smooth;

import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import java.util.List;
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
}
