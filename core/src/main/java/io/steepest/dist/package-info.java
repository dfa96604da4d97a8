/**
 * Ranks: processes, or threads of one process, that train one network together.
 *
 * <p>{@link io.steepest.dist.Ranks} is what an optimizer asks for: its number among the ranks, and a few collective
 * operations on tensors. The package knows nothing of optimizers, so that step rules, whose sums are over all ranks, and
 * optimizers may use it.
 */
package io.steepest.dist;
