/** Smoothing of gradients over time. */
package io.steepest.smooth;
