package io.steepest.lab.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A wish to end cleanly. While the virtual machine is shutting down, it waits for the loop to finish what it has: native
 * code that still runs when the process ends would crash it.
 */
public final class Stop {
    private static final long PATIENCE_SECONDS = 60;

    private final AtomicBoolean wished = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** A stop that nobody has wished for. */
    public static Stop never() {
        return new Stop();
    }

    /** A stop that Ctrl-C and SIGTERM wish for; the process then waits until {@link #finished}. */
    public static Stop onInterrupt() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::await, "steepest-stop"));
        return stop;
    }

    private void await() {
        wished.set(true);
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("the step in progress did not end in " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Wishes for an end after the step in progress. */
    public void wish() {
        wished.set(true);
    }

    /** Whether an end was wished for. */
    public boolean wished() {
        return wished.get();
    }

    /** Says that all is written and the process may end. */
    public void finished() {
        finished.countDown();
    }
}
