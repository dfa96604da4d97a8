package io.steepest.lab.cli;

import io.steepest.tensor.Engine;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Option;

/** On how many threads to compute. */
final class ThreadOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads libtorch uses (default: one per core).")
    private Integer threads;

    /** Sets the threads, if their number was given. */
    void prepare() {
        prepare(threads);
    }

    /** Sets the threads; null leaves their number. */
    static void prepare(Integer threads) {
        Engine.prepare();
        if (threads != null) {
            if (threads < 1) {
                throw new IllegalArgumentException("--threads must be at least 1, found " + threads);
            }
            torch.set_num_threads(threads);
        }
    }

    /** Threads for work that is divided among them, each computing alone; null for one a core. */
    static int workers(Integer threads) {
        prepare(threads);
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
