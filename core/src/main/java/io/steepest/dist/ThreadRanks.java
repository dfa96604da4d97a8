package io.steepest.dist;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A rank that is a thread: the ranks are threads of one JVM and read each other's tensors. It is meant for tests, because
 * one optimizer uses all cores without it.
 */
public final class ThreadRanks implements Ranks {
    private final int rank;
    private final Table table;

    private ThreadRanks(int rank, Table table) {
        this.rank = rank;
        this.table = table;
    }

    /** Where ranks meet and lay down what the others may read. */
    private static final class Table {
        private final Tensor[] laid;
        private final CyclicBarrier barrier;
        private final Duration timeout;
        /** A rank that has ended, or −1. */
        private volatile int ended = -1;

        Table(int size, Duration timeout) {
            this.laid = new Tensor[size];
            this.barrier = new CyclicBarrier(size);
            this.timeout = timeout;
        }

        void meet(int rank, String doing) {
            try {
                if (ended >= 0) {
                    throw new BrokenBarrierException();
                }
                barrier.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (BrokenBarrierException | TimeoutException e) {
                String why = ended >= 0 ? "rank " + ended + " has ended" : "another rank did not come";
                throw new RanksException(
                        "rank " + rank + " of " + laid.length + " failed in " + doing + " (time-out "
                                + timeout.toMillis() / 1000.0 + " s): " + why,
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RanksException("rank " + rank + " was interrupted in " + doing, e);
            }
        }
    }

    /**
     * Returns the ranks, one for each thread.
     *
     * @param size how many, at least one
     * @param timeout how long a rank waits for the others before it throws
     */
    public static List<Ranks> of(int size, Duration timeout) {
        if (size < 1) {
            throw new IllegalArgumentException("there must be at least one rank, found " + size);
        }
        Table table = new Table(size, timeout);
        return IntStream.range(0, size)
                .<Ranks>mapToObj(rank -> new ThreadRanks(rank, table))
                .toList();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return table.laid.length;
    }

    /** Lays a tensor down, does something when all have done so, and lets the others take theirs back. */
    private void exchange(Tensor x, String doing, Runnable work) {
        Ranks.check(x);
        table.laid[rank] = x;
        table.meet(rank, doing);
        try (NoGradGuard frozen = new NoGradGuard()) {
            work.run();
        }
        table.meet(rank, doing);
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        exchange(x, Collective.MEAN.on(owner), () -> {
            if (rank != owner) {
                return;
            }
            try (PointerScope scope = new PointerScope()) {
                Mean mean = new Mean(x, size());
                for (int i = 0; i < size(); i++) {
                    if (i != owner) {
                        mean.add(table.laid[i]);
                    }
                }
                mean.end();
            }
        });
        return () -> {};
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        exchange(x, Collective.BROADCAST.on(owner), () -> {
            if (rank != owner) {
                x.copy_(table.laid[owner]);
            }
        });
        return () -> {};
    }

    @Override
    public void sum(Tensor x) {
        try (PointerScope scope = new PointerScope()) {
            x.copy_(gather(x).sum(0));
        }
    }

    @Override
    public Tensor gather(Tensor x) {
        Tensor[] found = new Tensor[1];
        exchange(x, Collective.GATHERING.on(0), () -> found[0] = torch.stack(new TensorVector(table.laid)));
        return found[0];
    }

    @Override
    public void barrier() {
        table.meet(rank, Collective.BARRIER.on(0));
    }

    @Override
    public void close() {
        table.ended = rank;
        table.barrier.reset();
    }

    @Override
    public String toString() {
        return "rank " + rank + " of " + size() + " threads";
    }
}
