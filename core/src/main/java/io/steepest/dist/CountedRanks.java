package io.steepest.dist;

import io.steepest.engine.Shapes;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A rank that counts the bytes that it sends and receives, and how long it is in operations, so that ways of exchanging can
 * be compared.
 *
 * <p>The count follows from the operations and not from the wire: a mean and a broadcast as {@link Traffic} has them, a sum
 * as a ring sends it, and a gathering from each rank to all others. What a rank counts depends on what it owns; the mean over
 * all ranks is what a rank sends on average.
 */
public final class CountedRanks implements Ranks {
    private final Ranks ranks;
    private double sent;
    private double received;
    private long nanos;

    private CountedRanks(Ranks ranks) {
        this.ranks = ranks;
    }

    /** Returns a rank that counts what another one sends; to close it closes the other. */
    public static CountedRanks of(Ranks ranks) {
        return new CountedRanks(ranks);
    }

    /** Returns the bytes that were sent so far. */
    public double sent() {
        return sent;
    }

    /** Returns the bytes that were received so far. */
    public double received() {
        return received;
    }

    /** Returns the milliseconds that were spent in operations so far: sending, receiving and waiting for others. */
    public double ms() {
        return nanos / 1e6;
    }

    private void count(Tensor x, double copiesSent, double copiesReceived) {
        sent += copiesSent * Shapes.bytes(x);
        received += copiesReceived * Shapes.bytes(x);
    }

    private <T> T timed(Supplier<T> operation) {
        long begin = System.nanoTime();
        T result = operation.get();
        nanos += System.nanoTime() - begin;
        return result;
    }

    private void timed(Runnable operation) {
        long begin = System.nanoTime();
        operation.run();
        nanos += System.nanoTime() - begin;
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
        count(x, Traffic.sentForMean(rank(), owner), Traffic.receivedForMean(rank(), owner, size()));
        Pending begun = timed(() -> ranks.mean(x, owner));
        return () -> timed(begun::await);
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        count(x, Traffic.sentInBroadcast(rank(), owner, size()), Traffic.receivedInBroadcast(rank(), owner));
        Pending begun = timed(() -> ranks.broadcast(x, owner));
        return () -> timed(begun::await);
    }

    @Override
    public void sum(Tensor x) {
        count(x, Traffic.ring(size()), Traffic.ring(size()));
        timed(() -> ranks.sum(x));
    }

    @Override
    public Tensor gather(Tensor x) {
        count(x, size() - 1, size() - 1);
        return timed(() -> ranks.gather(x));
    }

    @Override
    public void barrier() {
        timed(ranks::barrier);
    }

    @Override
    public void close() {
        ranks.close();
    }

    @Override
    public String toString() {
        return ranks.toString();
    }
}
