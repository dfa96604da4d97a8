package io.steepest.train;

import io.steepest.train.model.Model;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How many examples were told right.
 *
 * @param loss sum of cross-entropies, in nats
 * @param right examples whose greatest logit is their class
 * @param rows examples seen
 */
record Tally(double loss, long right, long rows) {
    static final Tally NONE = new Tally(0, 0, 0);

    /** Of logits {@code [b,classes]} and classes {@code [b]}. */
    static Tally of(Tensor logits, Tensor targets) {
        long rows = targets.size(0);
        return new Tally(
                torch.cross_entropy_loss(Model.wide(logits), targets).item_double() * rows,
                logits.argmax(new LongOptional(1), false).eq(targets).sum().item_long(),
                rows);
    }

    Tally plus(Tally other) {
        return new Tally(loss + other.loss, right + other.right, rows + other.rows);
    }
}
