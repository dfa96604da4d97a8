/**
 * What happens in each tensor while a run trains: how long weights, gradients and updates are in the norm of the recipe, how
 * close a step is to steepest descent, and what layers read and give. Records go to a file of JSON lines and to TensorBoard.
 */
package io.steepest.train.insight;
