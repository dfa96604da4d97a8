package io.steepest.lab.train;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** Threads that compute with one native thread each. */
final class LoneThreads {
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** They never end, so that their buffers are made once. Tasks begin in order: one may wait for those before it. */
    private static final ExecutorService POOL =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(
                        () -> {
                            torch.set_num_threads(1);
                            task.run();
                        },
                        "steepest-pass-" + NAMES.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    static {
        // its threads serve one caller at a time, and to change their number takes a millisecond: one for good
        openblas_nolapack.blas_set_num_threads(1);
    }

    private LoneThreads() {}

    /**
     * Results of a task for every i from 0 to n − 1, each in a thread and a scope of its own.
     *
     * @param meanwhile called by this thread while others compute
     * @throws RuntimeException of the first task that failed, after all have ended
     */
    static <R> List<R> each(int n, IntFunction<R> task, Runnable meanwhile) {
        List<CompletableFuture<R>> running = IntStream.range(0, n)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> scoped(i, task), POOL))
                .toList();
        try {
            meanwhile.run();
        } finally {
            // all of them, whatever happens: they read tensors of the caller
            running.forEach(LoneThreads::end);
        }
        try {
            return running.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static <R> R scoped(int i, IntFunction<R> task) {
        try (PointerScope scope = new PointerScope()) {
            return task.apply(i);
        }
    }

    private static void end(CompletableFuture<?> one) {
        one.handle((result, failure) -> true).join();
    }
}
