package io.steepest.precondition;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Coordinates under another description.
 *
 * @param inner the coordinates
 * @param text the description
 */
record Said(Preconditioner.State inner, String text) implements Preconditioner.State {

    @Override
    public void observe(Tensor g, long t) {
        inner.observe(g, t);
    }

    @Override
    public void settle(Tensor g, long t) {
        inner.settle(g, t);
    }

    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        inner.turn(left, right);
    }

    @Override
    public void resumeAt(long t) {
        inner.resumeAt(t);
    }

    @Override
    public void measureIn(Tensor unit) {
        inner.measureIn(unit);
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return inner.toLocal(w);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return inner.gradientToLocal(g);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return inner.updateFromLocal(t);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return inner.inverseMetric(g);
    }

    @Override
    public String toString() {
        return text;
    }
}
