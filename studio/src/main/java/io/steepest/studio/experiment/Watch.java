package io.steepest.studio.experiment;

import io.steepest.train.Progress;
import io.steepest.train.Setup;

/** Watches a series of runs. */
@FunctionalInterface
public interface Watch {

    /**
     * A run begins.
     *
     * @param label what it is, like {@code muon (2 of 6)}
     * @param setup its setup
     * @return who watches it
     */
    Progress begin(String label, Setup setup);

    /** Watches nothing. */
    static Watch silent() {
        return (label, setup) -> Progress.silent();
    }
}
