package io.steepest.dist;

import io.steepest.engine.Shapes;
import java.time.Duration;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/** Begins and ends operations of one of libtorch's process groups, and says which one failed. */
final class Works {
    private final Places places;
    private final Duration timeout;
    private final Backend group;
    private boolean closed;
    private boolean failed;

    Works(Places places, Duration timeout, Backend group) {
        this.places = places;
        this.timeout = timeout;
        this.group = group;
    }

    /** Returns whether one has failed. */
    boolean hasFailed() {
        return failed;
    }

    /** Lets no other begin. */
    void close() {
        closed = true;
    }

    Work begin(String doing, Supplier<Work> operation) {
        if (closed) {
            throw new IllegalStateException(
                    "rank " + places.rank() + " of " + places.size() + " is closed: " + doing + " cannot begin");
        }
        try (PointerScope scope = new PointerScope()) {
            return operation.get().retainReference();
        } catch (RuntimeException e) {
            throw failed(doing, e);
        }
    }

    void end(String doing, Work work) {
        try {
            work._wait();
        } catch (RuntimeException e) {
            throw failed(doing, e);
        } finally {
            work.close();
        }
    }

    Ranks.Pending broadcast(Tensor x, int owner) {
        String doing = Collective.BROADCAST.on(owner);
        Work work = begin(doing, () -> {
            BroadcastOptions options = new BroadcastOptions();
            options.rootRank(owner);
            return group.broadcast(new TensorVector(x), options);
        });
        return () -> end(doing, work);
    }

    void sum(Tensor x) {
        complete(Collective.SUM, () -> group.allreduce(new TensorVector(x)));
    }

    Tensor gather(Tensor x) {
        Tensor all = x.new_empty(Shapes.stacked(places.size(), x));
        complete(Collective.GATHERING, () -> group._allgather_base(all.view(-1), x.view(-1)));
        return all;
    }

    void barrier() {
        complete(Collective.BARRIER, group::barrier);
    }

    private void complete(Collective kind, Supplier<Work> operation) {
        String doing = kind.on(0);
        end(doing, begin(doing, operation));
    }

    private RanksException failed(String doing, RuntimeException e) {
        failed = true;
        return RanksException.of(places, doing, timeout, e);
    }
}
