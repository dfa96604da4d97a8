package io.steepest.smooth;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** An {@link Ema} at work. */
record Average(Ema rule, Tensor m) implements Filter {

    @Override
    public Tensor smooth(Tensor g, long t) {
        Tensor y = m;
        if (rule.blend() != rule.decay()) {
            y = m.lerp(g, new Scalar(1 - rule.blend()));
        }
        m.lerp_(g, new Scalar(1 - rule.decay()));
        // of the output's total weight one, blend·decay^(t−1) is on the zero that the average began with
        return rule.debiased() ? y.div(new Scalar(1 - rule.blend() * Math.pow(rule.decay(), t - 1.0))) : y;
    }
}
