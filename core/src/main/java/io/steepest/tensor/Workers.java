package io.steepest.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/**
 * Threads that compute with one native thread each: several matrices, one a thread, take less time than one after the
 * other on all threads. There are as many as native threads are allowed.
 */
public final class Workers {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    /** They never end, so that their buffers are made once. */
    private static final ExecutorService POOL = Executors.newFixedThreadPool(CORES, task -> {
        Thread thread = new Thread(
                () -> {
                    torch.set_num_threads(1);
                    task.run();
                },
                "steepest-worker-" + NAMES.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private Workers() {}

    /** How many tasks run at once; one if this thread is a worker. */
    public static int most() {
        return Math.min(CORES, torch.get_num_threads());
    }

    /**
     * Runs a task for every i from 0 to n − 1, which begin in this order; each has a scope and no gradients, and its
     * tensors end with it. Called by a worker, it runs them one after the other.
     *
     * @param n number of tasks
     * @param task given its i
     * @throws IllegalStateException if a task failed
     */
    public static void each(int n, IntConsumer task) {
        int workers = Math.min(n, most());
        if (workers <= 1) {
            run(n, new AtomicInteger(), task);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            running.add(POOL.submit(() -> run(n, next, task)));
        }
        // all of them, whatever happens: they write to tensors of the caller
        List<RuntimeException> failed =
                running.stream().map(Workers::await).flatMap(Optional::stream).toList();
        if (!failed.isEmpty()) {
            throw failed.get(0);
        }
    }

    private static void run(int n, AtomicInteger next, IntConsumer task) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                try (PointerScope scope = new PointerScope()) {
                    task.accept(i);
                }
            }
        }
    }

    private static Optional<RuntimeException> await(Future<?> one) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    one.get();
                    return Optional.empty();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return Optional.of(
                            e.getCause() instanceof RuntimeException cause
                                    ? cause
                                    : new IllegalStateException("a worker failed", e.getCause()));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
