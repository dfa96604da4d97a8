package io.steepest.dist;

import io.steepest.engine.Shapes;
import org.bytedeco.pytorch.Tensor;

/**
 * A rank that counts the bytes that it hands to others, so that ways of exchanging can be compared.
 *
 * <p>The count follows from the operations and not from the wire. With n ranks and a tensor of x bytes, a mean counts x on
 * each rank but the owner; a broadcast counts {@code (n−1)x} on the owner, though other ranks may pass it on; a sum counts
 * {@code 2x(n−1)/n} on each, as a ring sends; and a gathering counts {@code (n−1)x} on each. So the count of one rank
 * depends on what it owns, and the mean over all ranks is what a rank sends on average.
 */
public final class CountedRanks implements Ranks {
    private final Ranks ranks;
    private double sent;

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

    @Override
    public int rank() {
        return ranks.rank();
    }

    @Override
    public int size() {
        return ranks.size();
    }

    private int others() {
        return ranks.size() - 1;
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        sent += rank() == owner ? 0 : Shapes.bytes(x);
        return ranks.mean(x, owner);
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        sent += rank() == owner ? (double) others() * Shapes.bytes(x) : 0;
        return ranks.broadcast(x, owner);
    }

    @Override
    public void sum(Tensor x) {
        sent += 2.0 * Shapes.bytes(x) * others() / size();
        ranks.sum(x);
    }

    @Override
    public Tensor gather(Tensor x) {
        sent += (double) others() * Shapes.bytes(x);
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

    @Override
    public String toString() {
        return ranks.toString();
    }
}
