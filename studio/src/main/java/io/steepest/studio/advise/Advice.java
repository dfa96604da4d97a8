package io.steepest.studio.advise;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What came out.
 *
 * @param norms names of the candidates, the Frobenius norm first
 * @param cleanness of the gradients that directions were taken from
 * @param subjects the tensors
 * @param samples number of checkpoints that were measured, over all seeds
 * @param ratios of every group, candidate and cleanness
 * @param rates of every tensor, candidate and cleanness
 * @param smoothness of every tensor and candidate, from the gradients of the largest batch, or else the largest β
 * @param joint all tensors at once
 * @param trust how often slope and sharpness tell the decrease
 * @param payoff by role, what β makes the spectral norm pay; empty if it is no candidate
 * @param measured every direction
 * @param together every joint step
 */
public record Advice(
        List<String> norms,
        List<Cleanness> cleanness,
        List<Subject> subjects,
        int samples,
        List<Ratio> ratios,
        List<Rate> rates,
        List<Smoothness> smoothness,
        List<Together> joint,
        List<Trust> trust,
        List<Payoff> payoff,
        List<Measured> measured,
        List<Joint> together) {

    /** Sums up what was measured. */
    static Advice of(Plan plan, List<Subject> subjects, List<Sampled> samples) {
        return new Summary(plan, subjects, samples).advice();
    }

    /** Returns the groups that are more than one tensor by definition: all, then the roles. */
    public List<Group> roles() {
        return Group.roles(subjects);
    }

    /** Returns a tensor as a group. */
    public Group group(Subject subject) {
        return Group.of(subject);
    }

    /** Returns the ratio of a group. */
    public Ratio ratio(Group group, String norm, Cleanness of) {
        return ratios.stream()
                .filter(r -> r.group().equals(group)
                        && r.norm().equals(norm)
                        && r.cleanness().equals(of))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("nothing was measured of " + group + ", " + norm + ", " + of));
    }

    /** Returns the candidate of the largest median decrease of a group; empty if none was above rounding. */
    public Optional<Ratio> best(Group group, Cleanness of) {
        return norms.stream()
                .map(norm -> ratio(group, norm, of))
                .filter(r -> !Double.isNaN(r.decrease().median()))
                // of two names of one direction the first
                .reduce((a, b) -> b.decrease().median() > a.decrease().median() ? b : a);
    }

    /** Returns the rate of a tensor. */
    public Rate rate(Subject subject, String norm, Cleanness of) {
        return rates.stream()
                .filter(r -> r.tensor().equals(subject.name())
                        && r.norm().equals(norm)
                        && r.cleanness().equals(of))
                .findFirst()
                .orElseThrow();
    }

    /** Returns what all tensors at once came to, under a candidate or under the best of each. */
    public Together joint(String norm, Cleanness of) {
        return joint.stream()
                .filter(j -> j.norm().equals(norm) && j.cleanness().equals(of))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns the gradient that a table by tensor is for: the smoothed one whose β is nearest to 0.95, which optimizers use,
     * or else the largest batch.
     */
    public Cleanness usual() {
        double wanted = 0.95;
        return cleanness.stream()
                .filter(c -> c.kind() == Cleanness.Kind.SMOOTHED)
                .min(Comparator.comparingDouble(c -> Math.abs(c.amount() - wanted)))
                .orElseGet(() -> cleanest(cleanness));
    }

    /** Returns the gradient with which the loss falls farthest when all tensors move at once, each under its best norm. */
    public Cleanness farthest() {
        return cleanness.stream()
                .max(Comparator.comparingDouble(
                        c -> joint(Joint.BEST, c).decrease().median()))
                .orElseThrow();
    }

    /** Returns the largest batch, or else the largest β. */
    static Cleanness cleanest(List<Cleanness> all) {
        return all.stream()
                .max(Comparator.<Cleanness>comparingInt(c -> c.kind() == Cleanness.Kind.BATCH ? 1 : 0)
                        .thenComparingDouble(Cleanness::amount))
                .orElseThrow();
    }
}
