package io.steepest.dist;

import io.steepest.engine.Shapes;
import org.bytedeco.pytorch.Tensor;

/** Ranks that count what one of them gets of the others. */
final class Counting implements Ranks {
    private final Ranks inner;
    private long bytes;

    Counting(Ranks inner) {
        this.inner = inner;
    }

    /** Bytes of all tensors that came or could have come from other ranks. */
    long bytes() {
        return bytes;
    }

    private void count(Tensor x, int times) {
        bytes += Shapes.bytes(x) * times;
    }

    @Override
    public int rank() {
        return inner.rank();
    }

    @Override
    public int size() {
        return inner.size();
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        count(x, size());
        return inner.mean(x, owner);
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        count(x, 1);
        return inner.broadcast(x, owner);
    }

    @Override
    public void sum(Tensor x) {
        count(x, size());
        inner.sum(x);
    }

    @Override
    public Tensor gather(Tensor x) {
        count(x, size());
        return inner.gather(x);
    }

    @Override
    public void barrier() {
        inner.barrier();
    }

    @Override
    public void close() {
        inner.close();
    }
}
