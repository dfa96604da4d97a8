/** Comparisons, sweeps and other experiments. */
package io.steepest.lab.experiment;
