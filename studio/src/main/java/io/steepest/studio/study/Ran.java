package io.steepest.studio.study;

/**
 * A trial that ended.
 *
 * @param outcome what came out
 * @param timing how long it took
 */
public record Ran(Outcome outcome, Timing timing) {}
