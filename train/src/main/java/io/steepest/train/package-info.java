/** The training loop and its results. */
package io.steepest.train;
