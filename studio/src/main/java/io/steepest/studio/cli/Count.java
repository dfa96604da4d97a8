package io.steepest.studio.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress through a known number of things: a bar on a terminal, elsewhere a line for each. */
public interface Count extends AutoCloseable {

    /**
     * The next thing begins.
     *
     * @param name of the thing
     */
    void next(String name);

    /** All are done. */
    @Override
    void close();

    /** Through so many things of one task. */
    static Count of(String task, int total) {
        return Boolean.getBoolean("steepest.terminal") ? new Bar(task, total) : new Lines(total);
    }

    /** A bar. */
    final class Bar implements Count {
        private final ProgressBar bar;
        private boolean begun;

        private Bar(String task, int total) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .build();
        }

        @Override
        public void next(String name) {
            if (begun) {
                bar.step();
            }
            begun = true;
            bar.setExtraMessage(" " + name);
        }

        @Override
        public void close() {
            if (begun) {
                bar.step();
            }
            bar.setExtraMessage("");
            bar.close();
        }
    }

    /** A line for each, or for some of many. */
    final class Lines implements Count {
        private static final int MOST = 100;

        private final int total;
        private int begun;

        private Lines(int total) {
            this.total = total;
        }

        @Override
        public void next(String name) {
            begun++;
            if (begun % (total / MOST + 1) == 0) {
                System.err.println(begun + "/" + total + ": " + name);
            }
        }

        @Override
        public void close() {
            System.err.flush();
        }
    }
}
