package io.steepest.studio.advise;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What is measured, and where along a run.
 *
 * @param at steps after which it is measured, ascending
 * @param cleanness of the gradients that directions are taken from
 * @param candidates the norms, the Frobenius norm first
 * @param fresh windows or examples that directions are judged on
 * @param vectors whether biases and gains are measured, too
 */
public record Plan(List<Long> at, List<Cleanness> cleanness, List<Candidate> candidates, int fresh, boolean vectors) {

    /**
     * Checks that there is something to measure.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public Plan {
        at = List.copyOf(at);
        cleanness = List.copyOf(cleanness);
        candidates = List.copyOf(candidates);
        if (at.isEmpty() || cleanness.isEmpty() || fresh < 1) {
            throw new IllegalArgumentException("there is nothing to measure: " + at.size() + " checkpoints, "
                    + cleanness.size() + " gradients, judged on " + fresh + " examples; each must be at least 1");
        }
        if (new HashSet<>(at).size() < at.size() || new HashSet<>(cleanness).size() < cleanness.size()) {
            throw new IllegalArgumentException(
                    "checkpoints " + at + " and gradients " + cleanness + " must name each of theirs once");
        }
        if (candidates.isEmpty() || !candidates.get(0).name().equals(Candidates.BASE)) {
            throw new IllegalArgumentException("the first candidate must be " + Candidates.BASE
                    + ", which all others are held against, found "
                    + candidates.stream().map(Candidate::name).toList());
        }
    }

    /** Returns checkpoints in equal distances, the last one after all steps; fewer if there are fewer steps. */
    public static List<Long> evenly(long steps, int checkpoints) {
        List<Long> at = new ArrayList<>();
        for (int i = 1; i <= checkpoints; i++) {
            long step = Math.max(1, i * steps / checkpoints);
            if (!at.contains(step)) {
                at.add(step);
            }
        }
        return at;
    }

    /** Returns the β of the smoothed gradients. */
    List<Double> betas() {
        return cleanness.stream()
                .filter(c -> c.kind() == Cleanness.Kind.SMOOTHED)
                .map(Cleanness::amount)
                .toList();
    }

    /** Returns the coordinates that candidates need. */
    List<Candidate.Space> spaces() {
        return candidates.stream().map(Candidate::space).distinct().toList();
    }
}
