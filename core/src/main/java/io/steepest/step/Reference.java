package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The weights that a displacement is measured from. */
public enum Reference {
    /** The weights before the first step: the total displacement. */
    START,
    /** The weights before the last step: the last displacement. */
    LAST_STEP;

    /** A reference at work: the weights now are the first ones. */
    Live on(List<Block> blocks, Arena arena) {
        Map<String, Tensor> kept = new HashMap<>();
        for (Block b : blocks) {
            kept.put(
                    b.name(),
                    arena.at(b.name()).own("origin", b.weights().detach().clone()));
        }
        return new Live(this, kept);
    }

    /**
     * Remembered weights.
     *
     * @param kind when they are replaced
     * @param kept by name of the block
     */
    record Live(Reference kind, Map<String, Tensor> kept) {

        /** Reference minus weights now, {@code [k,m,n]}. */
        Tensor back(Block b) {
            return kept.get(b.name()).sub(b.weights());
        }

        /** Returns true for each weight that is not that of the reference, {@code [k,m,n]}. */
        Tensor moved(Block b) {
            return kept.get(b.name()).ne(b.weights());
        }

        /** Ends the look at this step's weights, which are the reference of the next if that is the last step. */
        void advance(List<Block> blocks) {
            if (kind == LAST_STEP) {
                reset(blocks);
            }
        }

        /** Takes the weights now for the reference. */
        void reset(List<Block> blocks) {
            blocks.forEach(b -> kept.get(b.name()).copy_(b.weights()));
        }
    }

    @Override
    public String toString() {
        return this == START ? "the start" : "the last step";
    }
}
