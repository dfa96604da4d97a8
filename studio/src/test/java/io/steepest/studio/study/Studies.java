package io.steepest.studio.study;

import io.steepest.train.Setup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/** Studies for tests, and crews that compute a loss instead of training. */
final class Studies {
    /** Two optimizers on a small table, a search of three points, two seeds. */
    static final String SMALL = """
            base: {model: linear, data: wine, steps: 3, batch: 8}
            optimizers:
              sgd: {lr: 0.1}
              sign: {lr: 0.01}
            tuning: {factor: 4, points: 3, widen: 2}
            seeds: 2
            noise: false
            """;

    private Studies() {}

    static Study small() {
        return StudyFile.parse("small", SMALL);
    }

    /** An outcome whose only measure is a loss. */
    static Ran ran(double loss) {
        boolean diverged = !Double.isFinite(loss);
        return new Ran(
                new Outcome(
                        diverged,
                        1,
                        0,
                        diverged ? Map.of() : Map.of(Outcome.VALIDATION_LOSS, loss),
                        List.of(new Outcome.At(0, 0, 10, 10), new Outcome.At(3, 24, loss, loss))),
                new Timing(1, 0.1, 0.9, 0, List.of(0.0, 1.0)));
    }

    /** Computes the loss of a setup at once and remembers what was run. */
    static class Computing implements Crew {
        private final ToDoubleFunction<Setup> loss;
        private final List<Trial> run = Collections.synchronizedList(new ArrayList<>());

        Computing(ToDoubleFunction<Setup> loss) {
            this.loss = loss;
        }

        List<Trial> run() {
            return run;
        }

        @Override
        public int places() {
            return 3;
        }

        @Override
        public CompletableFuture<Optional<Ran>> run(Trial trial) {
            run.add(trial);
            return CompletableFuture.completedFuture(Optional.of(ran(loss.applyAsDouble(trial.setup()))));
        }

        @Override
        public void close() {
            // nobody waits
        }
    }

    /** Watches nothing. */
    static Monitor silent() {
        return new Monitor() {
            @Override
            public void progressed(int known, int expected) {
                // nobody looks
            }

            @Override
            public void ended(String label, Kept kept) {
                // nobody looks
            }
        };
    }
}
