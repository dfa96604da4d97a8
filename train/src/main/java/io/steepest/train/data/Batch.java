package io.steepest.train.data;

import org.bytedeco.pytorch.Tensor;

/**
 * One batch on the CPU; its tensors belong to the caller's {@code PointerScope}.
 *
 * @param inputs text int64 {@code [b,t]}, images float32 {@code [b,c,h,w]}, tables float32 {@code [b,d]}
 * @param targets int64, {@code [b,t]} for text, {@code [b]} for classes
 * @param tokens number of targets: weigh means over batches by it, the last one may be smaller
 */
public record Batch(Tensor inputs, Tensor targets, long tokens) {

    /**
     * Some of the rows, one after the other, as views.
     *
     * @param index of the part, from 0
     * @param parts of as many rows as can be, at most one apart; not more than there are rows
     * @return a part of the tokens, as many a row as in any other
     */
    public Batch part(int index, int parts) {
        long rows = inputs.size(0);
        long from = index * rows / parts;
        long length = (index + 1) * rows / parts - from;
        return new Batch(inputs.narrow(0, from, length), targets.narrow(0, from, length), tokens / rows * length);
    }
}
