package io.steepest.studio.cli;

import io.steepest.studio.study.Kept;
import io.steepest.studio.study.Monitor;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.Trial;
import io.steepest.train.Progress;
import io.steepest.train.Setup;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of a study: a bar with the last loss and the time left on a terminal; elsewhere a line for each trial, and one now
 * and then while trials take long. Trials in flight count by their steps.
 */
abstract class StudyBar implements Monitor, AutoCloseable {
    private final String measure;
    /** Labels of optimizers, by their names or recipes. */
    private final Map<String, String> labels = new HashMap<>();

    private final Instant start = Instant.now();
    /** Parts of the trials in flight that are done, by their keys. */
    private final Map<String, Double> flying = new ConcurrentHashMap<>();

    private volatile int first = -1;
    private final AtomicInteger known = new AtomicInteger();
    private volatile int expected;

    private StudyBar(String measure) {
        this.measure = measure;
    }

    private StudyBar(Study study) {
        this(study.measure());
        study.arms().forEach(arm -> labels.putIfAbsent(arm.setup().optimizer().name(), arm.optimizer()));
    }

    /** The bar of a study; of one that is silent, nothing. */
    static StudyBar of(Study study, boolean silent) {
        if (silent) {
            return new Silent();
        }
        return Boolean.getBoolean("steepest.terminal") ? new Bar(study) : new Lines(study);
    }

    /** Watches the steps of a trial that begins, from the thread that runs it. */
    final Progress begin(Trial trial) {
        String key = trial.key();
        Setup setup = trial.setup();
        return new Progress() {
            @Override
            public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
                flying.put(key, (double) step / setup.loop().steps());
                working(String.format(
                        Locale.ROOT,
                        "%s at %.3g, seed %d: step %d of %d, training loss %.4f",
                        labels.getOrDefault(
                                setup.optimizer().name(), setup.optimizer().name()),
                        setup.optimizer().lr(),
                        setup.seed(),
                        step,
                        setup.loop().steps(),
                        trainLoss));
            }

            @Override
            public void close() {
                flying.remove(key);
            }
        };
    }

    @Override
    public final void progressed(int ended, int all) {
        if (first < 0) {
            first = ended;
        }
        known.set(ended);
        expected = all;
        show();
    }

    @Override
    public final void ended(String label, Kept kept) {
        known.incrementAndGet();
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
        return known.get();
    }

    final int expected() {
        return expected;
    }

    /** Trials that are done, those in flight by the part of their steps. */
    final double done() {
        return known.get() + flying.values().stream().mapToDouble(part -> part).sum();
    }

    /** Time left, from what was done since this process began. */
    final String left() {
        double done = done() - Math.max(0, first);
        if (done <= 0) {
            return "time left unknown";
        }
        double spent = Duration.between(start, Instant.now()).toMillis() / 1e3;
        long seconds = Math.round(spent / done * Math.max(0, expected - done()));
        return String.format(Locale.ROOT, "about %d:%02d left", seconds / 60, seconds % 60);
    }

    abstract void show();

    /** A trial has ended. */
    abstract void say(String words);

    /** A step of a trial was taken; called from the threads of trials. */
    abstract void working(String words);

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
        void working(String words) {
            // nobody looks
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static final class Lines extends StudyBar {
        private static final long SILENT_NANOS = 30_000_000_000L;
        private volatile long said = System.nanoTime();

        Lines(Study study) {
            super(study);
        }

        @Override
        void show() {
            // a line for each trial says enough
        }

        @Override
        void say(String words) {
            said = System.nanoTime();
            System.err.println(known() + "/" + expected() + ": " + words + "; " + left());
        }

        @Override
        void working(String words) {
            if (System.nanoTime() - said > SILENT_NANOS) {
                said = System.nanoTime();
                System.err.println(known() + "/" + expected() + ", " + words + "; " + left());
            }
        }

        @Override
        public void close() {
            System.err.flush();
        }
    }

    private static final class Bar extends StudyBar {
        private static final int PARTS = 1000;
        private final ProgressBar bar;
        private volatile String last = "";

        Bar(Study study) {
            super(study);
            bar = new ProgressBarBuilder()
                    .setTaskName(study.name())
                    .setInitialMax(PARTS)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .setUnit(" trials", PARTS)
                    .hideEta()
                    .build();
        }

        @Override
        void show() {
            bar.maxHint((long) expected() * PARTS);
            bar.stepTo(Math.round(done() * PARTS));
            bar.setExtraMessage(" " + last + left());
        }

        @Override
        void say(String words) {
            last = words + "; ";
            show();
        }

        @Override
        void working(String words) {
            last = words + "; ";
            show();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
