package io.steepest.studio.study;

import java.io.Closeable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Those who run the trials of a study: threads of this process, or a cluster. */
public interface Crew extends Closeable {

    /** Returns the number of trials that it runs at a time. */
    int places();

    /**
     * Begins a trial.
     *
     * @param trial what to run
     * @return its outcome in the future: empty if it was interrupted, or the failure of something that cannot be run
     */
    CompletableFuture<Optional<Ran>> run(Trial trial);

    /** Ends all who wait for work; trials that run go on to their end. */
    @Override
    void close();
}
