package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import java.util.OptionalInt;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Option;

/** Says on how many threads to compute. */
public final class ThreadOptions {
    /** libtorch cannot make many more threads; no machine has so many cores. */
    static final int MOST = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads libtorch uses (default: one per core).")
    @Between(most = MOST)
    private Integer threads;

    /** The number of threads, if it was given. */
    OptionalInt asked() {
        return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
    }

    /** Sets the threads, if their number was given. */
    public void prepare() {
        prepare(threads);
    }

    /** Sets the threads of one of several processes: those that were given, or an equal part of the cores. */
    public void divide(int processes) {
        int cores = Runtime.getRuntime().availableProcessors();
        prepare(threads != null || processes == 1 ? threads : Integer.valueOf(Math.max(1, cores / processes)));
    }

    /** Sets the threads; null leaves their number. */
    static void prepare(Integer threads) {
        Engine.prepare();
        if (threads != null) {
            torch.set_num_threads(threads);
        }
    }

    /** Threads for work that is divided among them, each computing alone; null for one a core. */
    static int workers(Integer threads) {
        prepare(threads);
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
