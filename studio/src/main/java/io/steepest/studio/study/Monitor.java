package io.steepest.studio.study;

/** Watches a study. */
public interface Monitor {

    /**
     * More is known of how far the study is.
     *
     * @param known number of trials of this study that have ended
     * @param expected number of trials in all, as far as can be told: a search may need more
     */
    void progressed(int known, int expected);

    /**
     * A trial of this process has ended.
     *
     * @param label of the arm that asked for it
     * @param kept with its outcome
     */
    void ended(String label, Kept kept);
}
