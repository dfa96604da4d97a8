package io.steepest.lab.train;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Lets tasks that run at once do a part of their work one after the other. */
final class Turns {
    private final List<CompletableFuture<Boolean>> ended;

    Turns(int tasks) {
        ended = Stream.generate(CompletableFuture<Boolean>::new).limit(tasks).toList();
    }

    /** Waits until the turn of the task before has ended; the first has none before it. */
    void await(int task) {
        if (task > 0) {
            ended.get(task - 1).join();
        }
    }

    /** Ends a turn, also one that was not taken. */
    void end(int task) {
        ended.get(task).complete(true);
    }
}
