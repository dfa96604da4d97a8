package io.steepest.train.insight;

import java.util.Locale;

/**
 * What is measured of a tensor at a step. Here w is the weight before the step, g the gradient that the optimizer got, u the
 * update {@code w_after − w}, and v the update without decay. ‖·‖ is the norm that the recipe gives the tensor, without
 * learnt coordinates, and ‖·‖† is its dual norm. ‖·‖₂ is the Euclidean length and σ_max the largest singular value.
 */
public enum Quantity {
    /** How well the step follows steepest descent, {@code −⟨g,v⟩ / (‖g‖†·‖v‖)}: 1 if it is the steepest, at most 1. */
    ALIGNMENT("Alignment with steepest descent", "−⟨g,v⟩ / (‖g‖†·‖v‖)"),
    /** The relative change of the weight, {@code ‖u‖ / ‖w‖}. */
    EFFECTIVE_RATE("Effective rate", "‖u‖ / ‖w‖"),
    /** The cosine of the angle between step and negative gradient, {@code −⟨g,v⟩ / (‖g‖₂·‖v‖₂)}. */
    COSINE("Cosine of −gradient and update", "−⟨g,v⟩ / (‖g‖₂·‖v‖₂)"),
    /** The cosine of the angle between this update and that of the step before, decay included. */
    TURN("Cosine of successive updates", "⟨u,u′⟩ / (‖u‖₂·‖u′‖₂)"),
    /** The stable rank of the gradient, {@code ‖g‖₂² / σ_max(g)²}: between 1 and the rank. */
    GRADIENT_STABLE_RANK("Stable rank of the gradient", "‖g‖₂² / σ_max(g)²"),
    /** The stable rank of the update without decay. */
    UPDATE_STABLE_RANK("Stable rank of the update", "‖v‖₂² / σ_max(v)²"),
    /** The norm of the weight. */
    WEIGHT_NORM("Norm of the weight", "‖w‖"),
    /** The root mean square of the weight's entries. */
    WEIGHT_RMS("RMS of the weight", "RMS of w"),
    /** The largest singular value of the weight. */
    WEIGHT_SPECTRAL("Spectral norm of the weight", "σ_max(w)"),
    /** The dual norm of the gradient. */
    DUAL_NORM("Dual norm of the gradient", "‖g‖†"),
    /** The root mean square of the gradient's entries. */
    GRADIENT_RMS("RMS of the gradient", "RMS of g"),
    /** The norm of the update, decay included. */
    UPDATE_NORM("Norm of the update", "‖u‖"),
    /** The norm of the update without decay. */
    UPDATE_NORM_WITHOUT_DECAY("Norm of the update without decay", "‖v‖"),
    /** The root mean square of the update's entries, decay included. */
    UPDATE_RMS("RMS of the update", "RMS of u"),
    /** The slope of the batch's loss along the update without decay, {@code ⟨g,v⟩}: negative if the loss falls. */
    SLOPE("Slope along the update", "⟨g,v⟩"),
    /** The root mean square of what the layer reads. */
    INPUT_RMS("RMS of the layer's input", "RMS"),
    /** The root mean square of what the layer gives. */
    OUTPUT_RMS("RMS of the layer's output", "RMS");

    private final String title;
    private final String formula;

    Quantity(String title, String formula) {
        this.title = title;
        this.formula = formula;
    }

    /** Returns the name of the field in files, such as {@code effective_rate}. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a title for a chart. */
    public String title() {
        return title;
    }

    /** Returns a formula for an axis. */
    public String formula() {
        return formula;
    }
}
