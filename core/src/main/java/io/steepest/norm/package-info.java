/** Norms with their linear minimization oracles, and the norms that coordinates and scales make of them. */
package io.steepest.norm;
