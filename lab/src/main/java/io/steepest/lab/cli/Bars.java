package io.steepest.lab.cli;

import io.steepest.lab.experiment.Watch;
import io.steepest.lab.train.Progress;
import io.steepest.lab.train.Setup;
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
    private static final int REFRESH_MILLIS = 200;

    private Bars() {}

    /** Bars if standard error is a terminal (the launcher says so), else lines. */
    static Watch watch() {
        return Boolean.getBoolean("steepest.terminal")
                ? Bars::bar
                : (label, setup) -> new Lines(label, setup, System.err);
    }

    private static Progress bar(String label, Setup setup) {
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
                        figures(trainLoss, validationLoss, tokensPerSecond) + ", " + clock.left(step) + " left");
                bar.stepTo(step);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    private static String figures(double trainLoss, double validationLoss, double tokensPerSecond) {
        return String.format(
                Locale.ROOT, " train %.3f, val %.3f, %.1fk tok/s", trainLoss, validationLoss, tokensPerSecond / 1e3);
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
        private final PrintStream out;
        private final Clock clock;

        Lines(String label, Setup setup, PrintStream out) {
            this.label = label;
            this.total = setup.loop().steps();
            this.every = Math.max(1, total / LINES);
            this.out = out;
            this.clock = new Clock(total);
        }

        @Override
        public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
            String left = clock.left(step);
            if (step % every == 0 || step == total) {
                out.println(label + ": step " + step + "/" + total + ","
                        + figures(trainLoss, validationLoss, tokensPerSecond) + ", " + left + " left");
            }
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
