package io.steepest.studio.study;

import io.steepest.train.Progress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Threads of this process, each with one trial at a time. */
public final class LocalCrew implements Crew {
    private final int places;
    private final TrainingRunner runner;
    private final Function<Trial, Progress> watch;
    private final ExecutorService threads;

    /**
     * A crew.
     *
     * @param places number of trials at a time
     * @param runner runs them
     * @param watch gives who watches the steps of a trial
     */
    public LocalCrew(int places, TrainingRunner runner, Function<Trial, Progress> watch) {
        this.places = places;
        this.runner = runner;
        this.watch = watch;
        AtomicInteger count = new AtomicInteger();
        this.threads =
                Executors.newFixedThreadPool(places, task -> new Thread(task, "trial-" + count.incrementAndGet()));
    }

    @Override
    public int places() {
        return places;
    }

    @Override
    public CompletableFuture<Optional<Ran>> run(Trial trial) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Progress progress = watch.apply(trial)) {
                        return runner.run(trial, progress);
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
