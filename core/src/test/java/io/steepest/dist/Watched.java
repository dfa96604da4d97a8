package io.steepest.dist;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A rank whose messages are counted. */
final class Watched implements Ranks {
    private final Ranks ranks;
    private final Runnable atMean;
    private final List<Long> means = new ArrayList<>();
    private final List<Long> broadcasts = new ArrayList<>();
    private int sums;

    /** @param atMean called when a mean begins */
    Watched(Ranks ranks, Runnable atMean) {
        this.ranks = ranks;
        this.atMean = atMean;
    }

    /** Forgets what was counted. */
    void reset() {
        means.clear();
        broadcasts.clear();
        sums = 0;
    }

    /** Bytes of each mean that began. */
    List<Long> means() {
        return means;
    }

    /** Bytes of each broadcast that began. */
    List<Long> broadcasts() {
        return broadcasts;
    }

    /** How many sums there were. */
    int sums() {
        return sums;
    }

    @Override
    public int rank() {
        return ranks.rank();
    }

    @Override
    public int size() {
        return ranks.size();
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        atMean.run();
        means.add(x.numel() * x.element_size());
        return ranks.mean(x, owner);
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        broadcasts.add(x.numel() * x.element_size());
        return ranks.broadcast(x, owner);
    }

    @Override
    public void sum(Tensor x) {
        sums++;
        ranks.sum(x);
    }

    @Override
    public Tensor gather(Tensor x) {
        return ranks.gather(x);
    }

    @Override
    public void barrier() {
        ranks.barrier();
    }

    @Override
    public void close() {
        ranks.close();
    }
}
