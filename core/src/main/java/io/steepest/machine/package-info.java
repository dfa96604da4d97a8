/** The processor, and the class of processors by which kernels are chosen. */
package io.steepest.machine;
