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

    /**
     * Remembers the weights as they are now.
     *
     * @param blocks the network
     * @param arena owner of the copies, each under {@code NAME/origin}
     */
    public Remembered on(List<Block> blocks, Arena arena) {
        Map<String, Tensor> kept = new HashMap<>();
        for (Block b : blocks) {
            kept.put(
                    b.name(),
                    arena.at(b.name()).own("origin", b.weights().detach().clone()));
        }
        return new Remembered(this, kept);
    }

    /**
     * Remembered weights.
     *
     * @param kind when they are replaced
     * @param kept by name of the block
     */
    public record Remembered(Reference kind, Map<String, Tensor> kept) {

        /** Copies the map; the tensors belong to the arena. */
        public Remembered {
            kept = Map.copyOf(kept);
        }

        /** Returns the way back, which is the reference minus the weights now, {@code [k,m,n]}. */
        public Tensor back(Block b) {
            return kept.get(b.name()).sub(b.weights());
        }

        /** Returns true for each weight that is not that of the reference, {@code [k,m,n]}. */
        public Tensor moved(Block b) {
            return kept.get(b.name()).ne(b.weights());
        }

        /** Ends the look at the weights of a step. They become the reference of the next one if that is the last step. */
        public void advance(List<Block> blocks) {
            if (kind == LAST_STEP) {
                reset(blocks);
            }
        }

        /** Makes the weights of now the reference. */
        public void reset(List<Block> blocks) {
            blocks.forEach(b -> kept.get(b.name()).copy_(b.weights()));
        }
    }

    @Override
    public String toString() {
        return this == START ? "the start" : "the last step";
    }
}
