package io.steepest.verify.invariance;

/**
 * The shape of a matrix.
 *
 * @param m rows
 * @param n columns
 */
public record Shape(long m, long n) {}
