package io.steepest.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/** Runs something on several ranks, each of which is a thread of this JVM. */
public enum Together {
    /** The only rank. */
    SINGLE,
    /** Threads that read each other's tensors. */
    THREADS,
    /** Threads that talk over Gloo, as processes do. */
    C10D,
    /** Threads that exchange through a file in memory, as processes of one machine do. */
    MEMORY;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Returns the results of all ranks in their order; if one fails, its exception is the cause of the one thrown. */
    public <R> List<R> run(int size, Function<Ranks, R> task) {
        List<Future<R>> running = start(size, task);
        List<R> results = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<R> each : running) {
            try {
                results.add(each.get());
            } catch (ExecutionException e) {
                failure = failure == null || failure.getCause() instanceof RanksException
                        ? new IllegalStateException(e.getCause().getMessage(), e.getCause())
                        : failure;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    /** Starts all ranks and returns what they will have found. A rank is closed when its task ends, however it ends. */
    public <R> List<Future<R>> start(int size, Function<Ranks, R> task) {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Ranks> made = this == THREADS ? ThreadRanks.of(size, TIMEOUT) : List.of(Ranks.single());
            Path file = store();
            List<Future<R>> running = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                int rank = i;
                running.add(threads.submit(() -> {
                    torch.get_num_threads();
                    torch.set_num_threads(1);
                    try (PointerScope scope = new PointerScope();
                            Ranks own = switch (this) {
                                case SINGLE, THREADS -> made.get(rank);
                                case C10D -> C10dRanks.byFile(file, rank, size, TIMEOUT);
                                case MEMORY -> MemoryRanks.join(file, rank, size, TIMEOUT);
                            }) {
                        return task.apply(own);
                    }
                }));
            }
            return running;
        } finally {
            threads.shutdown();
        }
    }

    private static Path store() {
        try {
            Path file = Files.createTempDirectory("ranks").resolve("store");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
