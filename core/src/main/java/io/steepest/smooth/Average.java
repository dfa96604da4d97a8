package io.steepest.smooth;

import io.steepest.engine.Entries;
import io.steepest.tensor.StateTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** An {@link Ema} at work. */
record Average(Ema rule, StateTensor memory) implements Filter {

    @Override
    public Tensor smooth(Tensor g, long t) {
        Tensor m = memory.load();
        Tensor y = m;
        if (rule.blend() != rule.decay()) {
            y = m.lerp(g, new Scalar(1 - rule.blend()));
        }
        m.lerp_(g, new Scalar(1 - rule.decay()));
        memory.store(m, t);
        // of the output's total weight one, blend·decay^(t−1) is on the zero that the average began with
        return rule.debiased() ? y.div(new Scalar(1 - rule.blend() * Math.pow(rule.decay(), t - 1.0))) : y;
    }

    @Override
    public double reach() {
        return Entries.largest(memory.load());
    }

    @Override
    public void rescale(double bits) {
        Tensor m = memory.load();
        Entries.shift(m, bits);
        memory.store(m, 0);
    }
}
