package io.steepest.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Halves of tasks that workers offer to those who have nothing else to do, so that a long task does not end when all
 * others have. Workers with tasks of their own go on with these: a half that is taken earlier would make them begin later.
 * Who takes an offer changes nothing that is computed.
 */
final class Offers {
    private static final Queue<FutureTask<Boolean>> OPEN = new ConcurrentLinkedQueue<>();

    private Offers() {}

    /** Runs what others have offered, as long as there is something. */
    static void take() {
        for (FutureTask<Boolean> offer = OPEN.poll(); offer != null; offer = OPEN.poll()) {
            offer.run();
        }
    }

    /**
     * Runs the first task, and the second one too if nobody else has begun it by then.
     *
     * @param idle workers without a task
     * @throws RuntimeException of the first task, or else of the second, after both have ended
     */
    static void both(Runnable first, Runnable second, Executor idle) {
        FutureTask<Boolean> offer = new FutureTask<>(second, true);
        OPEN.add(offer);
        idle.execute(Offers::take);
        try {
            first.run();
        } finally {
            OPEN.remove(offer);
            // does nothing if it has begun
            offer.run();
            await(offer);
        }
        result(offer);
    }

    /** Waits for the end, whatever it is: the task uses tensors of the caller. */
    private static void await(FutureTask<Boolean> offer) {
        boolean interrupted = false;
        while (!offer.isDone()) {
            try {
                offer.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void result(FutureTask<Boolean> ended) {
        try {
            ended.get();
        } catch (InterruptedException e) {
            // what has ended is not waited for, but an interrupt from before is noticed all the same
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
