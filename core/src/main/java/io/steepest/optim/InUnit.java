package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.norm.Coordinates;
import org.bytedeco.pytorch.Tensor;

/**
 * Coordinates learnt from gradients in a unit of measure, as they are for weights and gradients without one.
 *
 * @param inner learnt from gradients over the unit
 * @param bits A is {@code 2^bits} times the inner one
 */
record InUnit(Coordinates inner, double bits) implements Coordinates {

    @Override
    public Tensor toLocal(Tensor w) {
        return Entries.shifted(inner.toLocal(w), bits);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return Entries.shifted(inner.gradientToLocal(g), -bits);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return Entries.shifted(inner.updateFromLocal(t), -bits);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return Entries.shifted(inner.inverseMetric(g), -2 * bits);
    }
}
