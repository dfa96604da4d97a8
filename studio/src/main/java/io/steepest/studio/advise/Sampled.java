package io.steepest.studio.advise;

import java.util.List;

/**
 * What one checkpoint of one run gave.
 *
 * @param tensors each direction of each tensor
 * @param joint all tensors at once
 */
public record Sampled(List<Measured> tensors, List<Joint> joint) {}
