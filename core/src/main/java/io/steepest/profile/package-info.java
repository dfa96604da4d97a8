/** The numbers by which kernels are chosen: shipped for a class of processors, or read from a file. Not exported. */
package io.steepest.profile;
