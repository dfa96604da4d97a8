package io.steepest.tensor;

import org.bytedeco.pytorch.Tensor;

/** What an optimizer remembers of each entry of some weights, in a {@link StateFormat}. */
public interface StateTensor {

    /** The values, as a tensor that may be changed and is then to be stored; it may be the memory itself. */
    Tensor load();

    /**
     * Keeps values until they are loaded again.
     *
     * @param x what {@link #load} gave, changed, or another tensor like it
     * @param draw number of the draw where rounding is random: the same gives the same, another another
     */
    void store(Tensor x, long draw);

    /** Memory in full. */
    static StateTensor of(Tensor memory) {
        return new StateTensor() {
            @Override
            public Tensor load() {
                return memory;
            }

            @Override
            public void store(Tensor x, long draw) {
                if (!x.is_same(memory)) {
                    memory.copy_(x);
                }
            }
        };
    }
}
