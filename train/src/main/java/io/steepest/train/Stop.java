package io.steepest.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A wish to end cleanly. While the virtual machine is shutting down, it waits for the work in progress: native code that
 * still runs when the destructors of native libraries do would crash the process. It waits long for work that has
 * something to save and says so by {@link #patient}. Other work is left where it is after a second, without destructors.
 */
public final class Stop {
    private static final long PATIENCE_SECONDS = 60;
    private static final long HURRY_SECONDS = 1;

    private final AtomicBoolean wished = new AtomicBoolean();
    private final AtomicBoolean patient = new AtomicBoolean();
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
            if (!finished.await(HURRY_SECONDS, TimeUnit.SECONDS)) {
                if (!patient.get()) {
                    SuddenExit.now();
                }
                if (!finished.await(PATIENCE_SECONDS - HURRY_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("the step in progress did not end in " + PATIENCE_SECONDS + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes an interrupted process wait for this work, which looks at {@link #wished} and then saves what it has. */
    public Stop patient() {
        patient.set(true);
        return this;
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
