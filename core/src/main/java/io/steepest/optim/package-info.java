/** Recipes and the optimizer that follows them. */
package io.steepest.optim;
