package io.steepest.train.model;

/**
 * The sizes of an {@link Encoder}.
 *
 * @param vocabulary number of word pieces
 * @param context longest input in word pieces
 * @param width of the residual stream, four times that inside the feed-forward parts
 * @param depth number of layers
 * @param heads of attention, a divisor of the width
 * @param classes number of logits
 */
public record EncoderShape(int vocabulary, int context, int width, int depth, int heads, int classes) {

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException naming the size that is wrong
     */
    public EncoderShape {
        Layers.atLeastOne("vocabulary", vocabulary);
        Layers.atLeastOne("context", context);
        Layers.atLeastOne("width", width);
        Layers.atLeastOne("depth", depth);
        Layers.divides("heads", heads, width);
        Layers.atLeastOne("classes", classes);
    }
}
