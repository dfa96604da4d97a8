/** Comparisons, sweeps and other experiments. */
package io.steepest.studio.experiment;
