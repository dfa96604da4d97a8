package io.steepest.optim;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps native memory from being used by two threads at once, or after it was freed. One thread at a time may use the
 * thing; a second one gets an exception at once. Closing waits until the thread that uses it has come to an end.
 */
final class Use {
    private final String what;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Who uses it and for what, for messages to others. */
    private volatile String user = "";

    /** @param what words that name the thing, such as "the optimizer" */
    Use(String what) {
        this.what = what;
    }

    /** The end of a use. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Begins a use that changes something.
     *
     * @param doing words that name it, such as "step()"
     * @throws IllegalStateException if the thing is closed, or in use by any thread
     */
    Held change(String doing) {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    what + " is in use by " + user + ": " + doing + " must wait until that has ended");
        }
        return begin(doing);
    }

    /**
     * Begins a use that changes nothing; within a use by the same thread it is allowed.
     *
     * @throws IllegalStateException if the thing is closed, or in use by another thread
     */
    Held look(String doing) {
        if (lock.isHeldByCurrentThread()) {
            lock.lock();
            return lock::unlock;
        }
        return begin(doing);
    }

    private Held begin(String doing) {
        checkOpen(doing);
        if (!lock.tryLock()) {
            checkOpen(doing);
            throw new IllegalStateException(what + " is in use by " + user + ", but thread "
                    + Thread.currentThread().getName() + " calls " + doing + ": one thread at a time may use it");
        }
        if (closed.get()) {
            lock.unlock();
            checkOpen(doing);
        }
        user = "thread " + Thread.currentThread().getName() + ", which is in " + doing;
        return lock::unlock;
    }

    /**
     * Checks that the thing is open, for answers that need no native memory.
     *
     * @throws IllegalStateException if it is not
     */
    void checkOpen(String doing) {
        if (closed.get()) {
            throw new IllegalStateException(what + " is closed: " + doing + " cannot be called after close()");
        }
    }

    /**
     * Closes the thing: waits for the thread that uses it, then frees. The second time it does nothing more.
     *
     * @throws IllegalStateException if the calling thread itself is using it
     */
    void close(Runnable free) {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    what + " is in use by " + user + ": close() must wait until that has ended");
        }
        boolean first = closed.compareAndSet(false, true);
        lock.lock();
        try {
            if (first) {
                free.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
