package io.steepest.benchmarks.ranks;

import io.steepest.dist.Ranks;
import io.steepest.dist.Traffic;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A rank that counts what its operations send and receive and how long it is in them, sending, receiving and waiting for others.
 * The copies that a broadcast passes on are counted; the few numbers of sums and gatherings are counted as a ring sends them.
 */
final class CountedRanks implements Ranks {
    private final Ranks ranks;
    private double sent;
    private double received;
    private long nanos;

    CountedRanks(Ranks ranks) {
        this.ranks = ranks;
    }

    /** Begins to count anew. */
    void reset() {
        sent = 0;
        received = 0;
        nanos = 0;
    }

    double sentBytes() {
        return sent;
    }

    double receivedBytes() {
        return received;
    }

    /** Time in operations. */
    double ms() {
        return nanos / 1e6;
    }

    private static double bytes(Tensor x) {
        return (double) x.numel() * x.element_size();
    }

    /** Times an operation. */
    private void during(Runnable operation) {
        long begin = System.nanoTime();
        operation.run();
        nanos += System.nanoTime() - begin;
    }

    private Pending timed(Supplier<Pending> operation) {
        long begin = System.nanoTime();
        Pending pending = operation.get();
        nanos += System.nanoTime() - begin;
        return () -> during(pending::await);
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
        sent += bytes(x) * Traffic.sentForMean(rank(), owner);
        received += bytes(x) * Traffic.receivedForMean(rank(), owner, size());
        return timed(() -> ranks.mean(x, owner));
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        sent += bytes(x) * Traffic.sentInBroadcast(rank(), owner, size());
        received += bytes(x) * Traffic.receivedInBroadcast(rank(), owner);
        return timed(() -> ranks.broadcast(x, owner));
    }

    @Override
    public void sum(Tensor x) {
        sent += bytes(x) * Traffic.ring(size());
        received += bytes(x) * Traffic.ring(size());
        during(() -> ranks.sum(x));
    }

    @Override
    public Tensor gather(Tensor x) {
        sent += bytes(x) * (size() - 1);
        received += bytes(x) * (size() - 1);
        long begin = System.nanoTime();
        Tensor all = ranks.gather(x);
        nanos += System.nanoTime() - begin;
        return all;
    }

    @Override
    public void barrier() {
        during(ranks::barrier);
    }

    /** Leaves the ranks open: they belong to the one who made them. */
    @Override
    public void close() {
        // nothing is owned
    }
}
