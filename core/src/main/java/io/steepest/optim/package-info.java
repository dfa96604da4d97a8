/**
 * Recipes at work on the parameters of a module.
 *
 * <p>Parameters may be float64, float32, bfloat16 or float16, also mixed. Steps of half-precision parameters are computed
 * in float32, with state in float32, and rounded to the parameter's dtype once; no float32 copy of the weights is kept, so
 * an update of less than half of a weight's last bit leaves it as it is. Gradients and state that hold NaN or infinity
 * are never stepped with: {@link io.steepest.optim.NonFinite}.
 */
package io.steepest.optim;
