package io.steepest.dist;

import java.time.Duration;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Work;

/** Begins and ends operations of libtorch's process groups, and says which one failed. */
final class Works {
    private final Places places;
    private final Duration timeout;
    private boolean closed;
    private boolean failed;

    Works(Places places, Duration timeout) {
        this.places = places;
        this.timeout = timeout;
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

    private RanksException failed(String doing, RuntimeException e) {
        failed = true;
        return RanksException.of(places, doing, timeout, e);
    }
}
