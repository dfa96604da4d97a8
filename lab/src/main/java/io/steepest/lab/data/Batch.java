package io.steepest.lab.data;

import org.bytedeco.pytorch.Tensor;

/**
 * One batch on the CPU; its tensors belong to the caller's {@code PointerScope}.
 *
 * @param inputs text int64 {@code [b,t]}, images float32 {@code [b,c,h,w]}, tables float32 {@code [b,d]}
 * @param targets int64, {@code [b,t]} for text, {@code [b]} for classes
 * @param tokens number of targets: weigh means over batches by it, the last one may be smaller
 */
public record Batch(Tensor inputs, Tensor targets, long tokens) {}
