package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.statistics.Welch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The result of several seeds in words: means held against the spread between seeds. */
final class SeedFinding {

    private SeedFinding() {}

    /**
     * The sentences on the optimizers that did not diverge.
     *
     * @param comparison of which one optimizer or more ran from several seeds
     * @param finished its entries that did not diverge, at least one, best first
     */
    static List<String> of(Comparison comparison, List<Entry> finished) {
        Entry winner = finished.get(0);
        List<String> sentences = new ArrayList<>();
        if (finished.size() == 1) {
            sentences.add(winner.label() + " reached validation loss " + mean(winner) + " in "
                    + Numbers.steps(winner.steps()) + ".");
            return sentences;
        }
        Optional<Entry> base = comparison.baseline().filter(entry -> !entry.equals(winner));
        Entry other = base.orElse(finished.get(1));
        sentences.add(winner.label() + " reached the lowest mean validation loss, " + mean(winner) + ", in "
                + Numbers.steps(winner.steps()) + (base.isPresent() ? "; " : "; next came ") + other.label()
                + (base.isPresent() ? " reached " : " with ") + mean(other)
                + (other.steps() == winner.steps() ? "" : " in " + Numbers.steps(other.steps())) + ".");
        sentences.add(difference(winner, other));
        base.ifPresent(entry -> {
            String speed = Finding.speed(winner, entry);
            if (!speed.isEmpty()) {
                sentences.add(speed);
            }
        });
        List<String> level = finished.stream()
                .skip(1)
                .filter(entry -> !entry.equals(other))
                .filter(entry -> Welch.of(winner.finalLosses(), entry.finalLosses())
                        .filter(gap -> !gap.tells())
                        .isPresent())
                .map(Entry::label)
                .toList();
        if (!level.isEmpty()) {
            sentences.add(
                    "These seeds do not tell " + Finding.join(level) + " from " + winner.label() + " either way.");
        }
        return sentences;
    }

    private static String difference(Entry winner, Entry other) {
        return difference(winner.finalLosses(), other.finalLosses())
                .orElse("One of the two ran from one seed only, so nothing says how much of the difference is chance.");
    }

    /** A sentence that holds the difference of two means against the spread between seeds; empty of single seeds. */
    static Optional<String> difference(Spread least, Spread other) {
        return Welch.of(least, other).map(gap -> {
            String interval = Numbers.loss(gap.low()) + " to " + Numbers.loss(gap.high());
            String words = gap.tells()
                    ? " is larger than the spread between seeds explains: its 95 % interval is " + interval
                            + " (Welch)."
                    : " is within the spread between seeds: its 95 % interval, " + interval
                            + ", includes zero (Welch).";
            return "The difference of " + Numbers.loss(gap.difference()) + words;
        });
    }

    private static String mean(Entry entry) {
        return Measure.LOSS.text(entry.finalLosses())
                + (entry.seeds() > 1 ? " (" + entry.seeds() + " seeds)" : " (1 seed)");
    }
}
