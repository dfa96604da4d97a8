package io.steepest.recipe;

/** What the smoothing of a {@link Descent} smooths. */
public enum Smoothed {
    /** The gradients, before the norm answers them. */
    GRADIENTS,
    /** The updates, after the norm has answered raw gradients in their coordinates, as the momentum of torch's RMSprop. */
    UPDATES
}
