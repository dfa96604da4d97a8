package io.steepest.studio.cli;

import io.steepest.train.Progress;
import io.steepest.train.Setup;
import io.steepest.train.data.Dataset;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on a terminal: a bar with losses, speed and time left; elsewhere a plain line now and then. */
final class Bars {
    private static final int LINES = 16;
    private static final long SILENT_NANOS = 30_000_000_000L;
    private static final int REFRESH_MILLIS = 200;

    private Bars() {}

    /**
     * Watches a run: a bar if standard error is a terminal (the launcher says so), else lines.
     *
     * @param label of the run
     * @param setup of the run
     * @param data its unit is what the speed counts
     */
    static Progress of(String label, Setup setup, Dataset data) {
        String unit = data.unit().targets() + "/s";
        return Boolean.getBoolean("steepest.terminal")
                ? bar(label, setup, unit)
                : new Lines(label, setup, unit, System.err);
    }

    private static Progress bar(String label, Setup setup, String unit) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(String.format(Locale.ROOT, "%-18s", label))
                .setInitialMax(setup.loop().steps())
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setUnit(" steps", 1)
                .hideEta()
                .build();
        return new Progress() {
            private final Clock clock = new Clock(setup.loop().steps());

            @Override
            public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
                bar.setExtraMessage(
                        figures(trainLoss, validationLoss, tokensPerSecond, unit) + ", " + clock.left(step) + " left");
                bar.stepTo(step);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    private static String figures(double trainLoss, double validationLoss, double perSecond, String unit) {
        String speed = perSecond < 1000
                ? String.format(Locale.ROOT, "%.0f", perSecond)
                : String.format(Locale.ROOT, "%.1fk", perSecond / 1000);
        return String.format(Locale.ROOT, " train %.3f, val %.3f, %s %s", trainLoss, validationLoss, speed, unit);
    }

    /** Time left, from the time since the first step of this process. */
    private static final class Clock {
        private final long total;
        private final Instant start = Instant.now();
        private long first = -1;

        Clock(long total) {
            this.total = total;
        }

        String left(long step) {
            if (first < 0) {
                first = step - 1;
            }
            Duration spent = Duration.between(start, Instant.now());
            long seconds = Math.round(spent.toMillis() / 1e3 / (step - first) * (total - step));
            return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
        }
    }

    private static final class Lines implements Progress {
        private final String label;
        private final long total;
        private final long every;
        private final String unit;
        private final PrintStream out;
        private final Clock clock;
        private long said = System.nanoTime();

        Lines(String label, Setup setup, String unit, PrintStream out) {
            this.unit = unit;
            this.label = label;
            this.total = setup.loop().steps();
            this.every = Math.max(1, total / LINES);
            this.out = out;
            this.clock = new Clock(total);
        }

        @Override
        public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
            String left = clock.left(step);
            // a long run says that it lives
            boolean silent = System.nanoTime() - said > SILENT_NANOS;
            if (step % every == 0 || step == total || silent) {
                said = System.nanoTime();
                out.println(label + ": step " + step + "/" + total + ","
                        + figures(trainLoss, validationLoss, tokensPerSecond, unit) + ", " + left + " left");
            }
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
