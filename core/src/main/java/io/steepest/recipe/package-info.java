/** Optimizers as values: how tensors descend and how far, and the published optimizers. */
package io.steepest.recipe;
