package io.steepest.train;

import io.steepest.train.data.Dataset;
import io.steepest.train.data.TextDataset;

/**
 * The result of one look at the validation batches used.
 *
 * @param loss mean loss
 * @param accuracy part of the examples whose greatest logit is their class, null of data without classes
 */
record Evaluated(double loss, Double accuracy) {

    /** Whether examples of the data belong to classes. */
    static boolean hasClasses(Dataset data) {
        return !(data instanceof TextDataset);
    }

    /** The evaluation of a run that diverged. */
    static Evaluated diverged(Dataset data) {
        return new Evaluated(Double.NaN, hasClasses(data) ? Double.NaN : null);
    }
}
