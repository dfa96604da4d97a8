package io.steepest.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/**
 * Threads that compute with one native thread each: several matrices, one a thread, take less time than one after the
 * other on all threads. There are as many as there are cores.
 */
public final class Workers {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** Whether this thread is one of the workers, who would wait for each other if they handed tasks on. */
    private static final ThreadLocal<Boolean> WORKER = ThreadLocal.withInitial(() -> false);

    private Workers() {}

    /** Made when it is first needed. */
    private static final class Pool {
        private static final AtomicInteger NAMES = new AtomicInteger();
        /** They never end, so that their buffers are made once. Tasks begin in order: one may wait for those before it. */
        private static final ExecutorService THREADS = start(torch.get_num_threads());

        /** What a thread asks for is what libtorch gives threads that begin later, so the number before is set again. */
        private static ExecutorService start(int before) {
            CountDownLatch ready = new CountDownLatch(CORES);
            ThreadPoolExecutor pool = new ThreadPoolExecutor(CORES, CORES, 0, TimeUnit.SECONDS, new Patient(), task -> {
                Thread thread = new Thread(new Alone(task, ready), "steepest-worker-" + NAMES.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            pool.prestartAllCoreThreads();
            boolean interrupted = false;
            while (ready.getCount() > 0) {
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            torch.set_num_threads(before);
            return pool;
        }
    }

    /** Tasks for threads that look for another one for a moment before they sleep: steps hand over several times. */
    private static final class Patient extends LinkedBlockingQueue<Runnable> {
        private static final long NANOS = 50_000;

        @Override
        public Runnable take() throws InterruptedException {
            long end = System.nanoTime() + NANOS;
            while (System.nanoTime() < end) {
                Runnable found = poll();
                if (found != null) {
                    return found;
                }
                Thread.onSpinWait();
            }
            return super.take();
        }
    }

    /** A thread that computes with one native thread. It must not wait for {@link Pool}, which waits for it. */
    private record Alone(Runnable task, CountDownLatch ready) implements Runnable {
        @Override
        public void run() {
            WORKER.set(true);
            // asked first: libtorch gives a thread that asks or computes for the first time the number set last by any
            torch.get_num_threads();
            torch.set_num_threads(1);
            ready.countDown();
            task.run();
        }
    }

    /** How many tasks run at once; one if this thread is a worker. */
    public static int most() {
        return WORKER.get() ? 1 : Math.min(CORES, torch.get_num_threads());
    }

    /**
     * Makes the threads before they are needed: from then on OpenBLAS computes with one thread, which changes the last
     * digits of its products, so that it is better done before the first of them.
     */
    public static void prepare() {
        Engine.oneBlasThread();
        Pool.NAMES.get();
    }

    /**
     * Runs a task for every i from 0 to n − 1, which begin in this order; each has a scope and no gradients, and its
     * tensors end with it. Called by a worker, it runs them one after the other.
     *
     * @param n number of tasks
     * @param task given its i
     * @throws RuntimeException of the first task that failed, after all have ended
     */
    public static void each(int n, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        int workers = Math.min(n, most());
        if (workers <= 1) {
            run(n, next, task);
            return;
        }
        results(
                workers,
                i -> {
                    run(n, next, task);
                    return true;
                },
                () -> {});
    }

    /**
     * Runs two tasks that do not depend on each other. A worker offers the second to those that have nothing else to do,
     * and runs it itself if nobody has begun it when the first is done; any other thread runs both.
     *
     * @param first has the scope of the caller
     * @param second has a scope of its own, so that results go into tensors of the caller
     * @throws RuntimeException of the first task that failed, after both have ended
     */
    public static void both(Runnable first, Runnable second) {
        if (!WORKER.get()) {
            first.run();
            second.run();
            return;
        }
        Offers.both(
                first,
                () -> {
                    try (NoGradGuard frozen = new NoGradGuard();
                            PointerScope scope = new PointerScope()) {
                        second.run();
                    }
                },
                Pool.THREADS);
    }

    /**
     * Runs tasks that multiply no matrices, which begin in the order of their numbers; OpenBLAS keeps its threads. The
     * calling thread is one of those that compute, with one native thread meanwhile, because short passes are over before
     * another thread is awake.
     *
     * @param n number of tasks
     * @param task given its i; its tensors end with it
     * @throws RuntimeException of the first task that failed, after all have ended
     */
    public static void passes(int n, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        int helpers = Math.min(n, most()) - 1;
        if (helpers < 1) {
            run(n, next, task);
            return;
        }
        List<CompletableFuture<Void>> running = IntStream.range(0, helpers)
                .mapToObj(i -> CompletableFuture.runAsync(() -> run(n, next, task), Pool.THREADS))
                .toList();
        int before = torch.get_num_threads();
        torch.set_num_threads(1);
        try {
            run(n, next, task);
        } finally {
            torch.set_num_threads(before);
            running.forEach(Workers::await);
        }
        rethrowing(running);
    }

    /** Waits for the end, whatever it is: a helper mostly ends at about the same time, and to be woken takes longer. */
    private static void await(CompletableFuture<?> running) {
        long end = System.nanoTime() + Patient.NANOS;
        while (!running.isDone() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        running.handle((result, failure) -> true).join();
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

    /**
     * Results of a task for every i from 0 to n − 1, each in a thread and a scope of its own. Called by a worker, it takes
     * them one after the other.
     *
     * @param n number of tasks
     * @param task given its i
     * @param meanwhile called by this thread while others compute
     * @throws RuntimeException of the first task that failed, after all have ended
     */
    public static <R> List<R> results(int n, IntFunction<R> task, Runnable meanwhile) {
        if (!WORKER.get()) {
            Engine.oneBlasThread();
        }
        Executor threads = WORKER.get() ? Runnable::run : Pool.THREADS;
        List<CompletableFuture<R>> running = IntStream.range(0, n)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> scoped(i, task), threads))
                .toList();
        try {
            meanwhile.run();
        } finally {
            // all of them, whatever happens: they use tensors of the caller
            running.forEach(one -> one.handle((result, failure) -> true).join());
        }
        return rethrowing(running);
    }

    private static <R> List<R> rethrowing(List<CompletableFuture<R>> ended) {
        try {
            List<R> all = new ArrayList<>();
            ended.forEach(one -> all.add(one.join()));
            return all;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static <R> R scoped(int i, IntFunction<R> task) {
        try (PointerScope scope = new PointerScope()) {
            return task.apply(i);
        }
    }
}
