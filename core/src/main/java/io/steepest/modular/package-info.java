/**
 * Masses and sensitivities: the tree that yields the shares {@code 1/s_l} of the modular norm. Plain Java, no tensors.
 */
package io.steepest.modular;
