package io.steepest.studio.study;

import java.util.List;
import java.util.Optional;

/**
 * The end of a study.
 *
 * @param study that was run
 * @param arms results in order of the study's arms; of those that ended, if it was stopped
 * @param trials all that it asked for
 * @param whole whether nothing is missing
 */
public record StudyResult(Study study, List<ArmResult> arms, List<Kept> trials, boolean whole) {

    /** Copies the lists. */
    public StudyResult {
        arms = List.copyOf(arms);
        trials = List.copyOf(trials);
    }

    /** Returns the result of an optimizer under a condition, if it ended. */
    public Optional<ArmResult> find(String optimizer, String condition) {
        return arms.stream()
                .filter(result -> result.arm().optimizer().equals(optimizer)
                        && result.arm().condition().equals(condition))
                .findFirst();
    }

    /** Returns the time that all trials took, one after the other, in seconds. */
    public double seconds() {
        return trials.stream().mapToDouble(kept -> kept.timing().seconds()).sum();
    }
}
