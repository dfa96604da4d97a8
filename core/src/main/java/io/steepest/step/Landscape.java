package io.steepest.step;

import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/**
 * What an adaptive rule sees before a step.
 *
 * @param t number of the step, from 1
 * @param dual {@code Σ_l ‖g_l‖†/s_l} of the smoothed gradients, the dual of the modular norm; no dimensions
 * @param loss the loss, where the caller gave it
 */
public record Landscape(long t, Tensor dual, OptionalDouble loss) {}
