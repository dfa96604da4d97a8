package io.steepest.studio.cli;

import io.steepest.studio.study.Kept;
import io.steepest.studio.study.Monitor;
import io.steepest.studio.study.Study;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress of a study: a bar with the last loss and the time left on a terminal, elsewhere a line for each trial. */
abstract class StudyBar implements Monitor, AutoCloseable {
    private final String measure;
    private final Instant start = Instant.now();
    private int first = -1;
    private int known;
    private int expected;

    private StudyBar(String measure) {
        this.measure = measure;
    }

    /** The bar of a study; of one that is silent, nothing. */
    static StudyBar of(Study study, boolean silent) {
        if (silent) {
            return new Silent();
        }
        return Boolean.getBoolean("steepest.terminal") ? new Bar(study) : new Lines(study);
    }

    @Override
    public final void progressed(int ended, int all) {
        if (first < 0) {
            first = ended;
        }
        known = ended;
        expected = all;
        show();
    }

    @Override
    public final void ended(String label, Kept kept) {
        known++;
        say(String.format(
                Locale.ROOT,
                "%s at %.3g, seed %d: %s %.4f",
                label,
                kept.trial().setup().optimizer().lr(),
                kept.trial().setup().seed(),
                measure.replace('_', ' '),
                kept.outcome().measure(measure)));
    }

    final int known() {
        return known;
    }

    final int expected() {
        return expected;
    }

    /** Time left, from the trials that ended since this process began. */
    final String left() {
        int done = known - first;
        if (done <= 0) {
            return "time left unknown";
        }
        long seconds = Math.round(
                Duration.between(start, Instant.now()).toMillis() / 1e3 / done * Math.max(0, expected - known));
        return String.format(Locale.ROOT, "about %d:%02d left", seconds / 60, seconds % 60);
    }

    abstract void show();

    abstract void say(String words);

    @Override
    public abstract void close();

    private static final class Silent extends StudyBar {
        Silent() {
            super("");
        }

        @Override
        void show() {
            // nobody looks
        }

        @Override
        void say(String words) {
            // nobody looks
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static final class Lines extends StudyBar {
        Lines(Study study) {
            super(study.measure());
        }

        @Override
        void show() {
            // a line for each trial says enough
        }

        @Override
        void say(String words) {
            System.err.println(known() + "/" + expected() + ": " + words + "; " + left());
        }

        @Override
        public void close() {
            System.err.flush();
        }
    }

    private static final class Bar extends StudyBar {
        private final ProgressBar bar;
        private String last = "";

        Bar(Study study) {
            super(study.measure());
            bar = new ProgressBarBuilder()
                    .setTaskName(study.name())
                    .setInitialMax(1)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .setUnit(" trials", 1)
                    .hideEta()
                    .build();
        }

        @Override
        void show() {
            bar.maxHint(expected());
            bar.stepTo(known());
            bar.setExtraMessage(" " + last + left());
        }

        @Override
        void say(String words) {
            last = words + "; ";
            show();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
