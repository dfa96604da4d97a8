package io.steepest.dist;

import org.bytedeco.pytorch.Tensor;

/** The only rank of a process that trains alone. Nothing has to be done. */
enum Single implements Ranks {
    INSTANCE;

    private static final Pending DONE = () -> {};

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        return DONE;
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        return DONE;
    }

    @Override
    public void sum(Tensor x) {
        // the sum of one is itself
    }

    @Override
    public Tensor gather(Tensor x) {
        return x.unsqueeze(0);
    }

    @Override
    public void barrier() {
        // there is nobody to wait for
    }

    @Override
    public void close() {
        // there is nothing to free
    }

    @Override
    public String toString() {
        return "the only rank";
    }
}
