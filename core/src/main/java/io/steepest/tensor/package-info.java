/** Batch reductions, ownership of native memory, checks of shape and dtype. */
package io.steepest.tensor;
