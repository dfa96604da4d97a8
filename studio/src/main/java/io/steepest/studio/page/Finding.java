package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came out, in a sentence, plus one for each thing that went wrong. */
final class Finding {

    private Finding() {}

    static String of(Comparison comparison) {
        List<String> sentences = new ArrayList<>();
        List<Entry> finished = comparison.finished();
        if (finished.isEmpty()) {
            sentences.add(allDiverged(comparison.entries()));
        } else {
            if (comparison.seeds() > 1) {
                sentences.addAll(SeedFinding.of(comparison, finished));
            } else {
                sentences.add(ranking(comparison, finished));
            }
            List<String> diverged = comparison.entries().stream()
                    .filter(entry -> entry.note().equals("diverged"))
                    .map(Entry::label)
                    .toList();
            if (!diverged.isEmpty()) {
                sentences.add(join(diverged) + " diverged.");
            }
            comparison.entries().stream()
                    .filter(entry -> entry.diverged() && !diverged.contains(entry.label()))
                    .forEach(entry -> sentences.add(entry.label() + " " + entry.note() + "."));
        }
        for (Entry entry : finished) {
            if (entry.interrupted() && comparison.entries().size() > 1) {
                sentences.add(entry.label() + " was interrupted after " + entry.progress() + ".");
            }
        }
        return String.join(" ", sentences);
    }

    private static String allDiverged(List<Entry> entries) {
        if (entries.size() > 1) {
            return "All " + entries.size()
                    + (entries.stream().allMatch(entry -> entry.seeds() == 1)
                            ? " runs diverged."
                            : " optimizers diverged from a seed or more.");
        }
        Entry only = entries.get(0);
        if (only.seeds() > 1) {
            return only.label() + " " + only.note() + ".";
        }
        double best = only.bestLoss();
        String before = Double.isFinite(best)
                ? "; the lowest validation loss before was " + Numbers.loss(best) + " after "
                        + Numbers.steps(only.run().best().step())
                : "";
        return only.label() + " diverged" + before + ".";
    }

    private static String ranking(Comparison comparison, List<Entry> finished) {
        Entry winner = finished.get(0);
        String loss = Numbers.loss(winner.finalLoss());
        List<Entry> level = finished.stream()
                .filter(entry -> Numbers.loss(entry.finalLoss()).equals(loss))
                .toList();
        if (finished.size() == 1) {
            if (comparison.entries().size() == 1 && winner.interrupted()) {
                return winner.label() + " was interrupted after " + winner.progress() + " at validation loss " + loss
                        + ".";
            }
            return winner.label() + " reached validation loss " + loss + in(winner) + ".";
        }
        boolean tie = level.size() > 1;
        boolean sameSteps = level.stream().allMatch(entry -> entry.steps() == winner.steps());
        String head = tie
                ? join(level.stream().map(Entry::label).toList()) + " ended level at validation loss " + loss
                        + (sameSteps ? " after " + Numbers.steps(winner.steps()) : "")
                : winner.label() + " reached the lowest validation loss, " + loss + "," + in(winner);
        Optional<Entry> baseline = comparison.baseline();
        boolean against = baseline.isPresent() && !level.contains(baseline.get());
        Entry other = against ? baseline.get() : level.size() < finished.size() ? finished.get(level.size()) : null;
        if (other == null) {
            return head + ".";
        }
        String role = against ? "; " : "; next came ";
        String steps = other.steps() == winner.steps() ? "" : in(other);
        String tail =
                role + other.label() + (against ? " reached " : " with ") + Numbers.loss(other.finalLoss()) + steps;
        return head + tail + "." + (against ? spaced(speed(winner, other)) : "");
    }

    private static String spaced(String sentence) {
        return sentence.isEmpty() ? "" : " " + sentence;
    }

    /** A sentence on how much sooner the winner's curve was where the baseline ended; empty if that cannot be said. */
    static String speed(Entry winner, Entry base) {
        Optional<Curves.Crossing> crossing = Curves.crossing(winner.curve().points(), base.finalLoss());
        if (crossing.isEmpty() || base.steps() == 0 || crossing.get().steps() <= 0) {
            return "";
        }
        double seconds = base.spread(run -> run.last().seconds()).mean();
        String time = seconds > 0 ? " and " + Numbers.percent(crossing.get().seconds() / seconds) + " of its time" : "";
        return "To get that far " + winner.label() + " needed "
                + Numbers.percent(crossing.get().steps() / base.steps()) + " of " + base.label() + "’s steps" + time
                + ".";
    }

    private static String in(Entry entry) {
        return " in " + Numbers.steps(entry.steps());
    }

    /** Names with commas and a last "and". */
    static String join(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
