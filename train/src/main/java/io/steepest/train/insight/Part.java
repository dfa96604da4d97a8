package io.steepest.train.insight;

/** What is measured of one matrix; {@link Joined} makes the quantities of a tensor of it. */
enum Part {
    ENTRIES,
    WEIGHT_NORM,
    WEIGHT_LENGTH,
    WEIGHT_SPECTRAL,
    DUAL_NORM,
    GRADIENT_LENGTH,
    GRADIENT_SPECTRAL,
    UPDATE_NORM,
    UPDATE_LENGTH,
    FREE_NORM,
    FREE_LENGTH,
    FREE_SPECTRAL,
    SLOPE,
    LAST_LENGTH,
    ALONG_LAST
}
