/** Weights of the modular norm, from masses and sensitivities. */
package io.steepest.modular;
