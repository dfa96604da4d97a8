package io.steepest.train.model;

/**
 * The sizes of a {@link Gpt}.
 *
 * @param vocabulary number of tokens
 * @param context longest input in tokens
 * @param width of the residual stream
 * @param depth number of blocks
 * @param heads of attention, a divisor of the width
 * @param tied whether the head is the table of tokens
 */
public record GptShape(int vocabulary, int context, int width, int depth, int heads, boolean tied) {

    /**
     * Checks the sizes.
     *
     * @param vocabulary at least 1
     * @param context at least 1
     * @param width a multiple of the heads
     * @param depth at least 1
     * @param heads at least 1
     * @param tied either
     * @throws IllegalArgumentException naming the size that is wrong
     */
    public GptShape {
        Layers.atLeastOne("vocabulary", vocabulary);
        Layers.atLeastOne("context", context);
        Layers.atLeastOne("width", width);
        Layers.atLeastOne("depth", depth);
        Layers.divides("heads", heads, width);
    }
}
