package io.steepest.lab.model;

/**
 * Sizes a user may choose; each kind of model reads those it has.
 *
 * @param width of the residual stream (gpt) or the hidden layers (mlp), or the maps of the first convolution (cnn)
 * @param depth number of blocks (gpt) or hidden layers (mlp)
 * @param heads of attention (gpt)
 * @param tied whether the head is the table of tokens (gpt)
 */
public record ModelOptions(int width, int depth, int heads, boolean tied) {

    /**
     * Sizes that train in minutes on two cores.
     *
     * @param kind one of {@link Models#kinds}
     * @return the defaults of that kind
     * @throws IllegalArgumentException for an unknown kind
     */
    public static ModelOptions defaults(String kind) {
        return switch (Models.known(kind)) {
            case "gpt" -> new ModelOptions(128, 4, 4, false);
            case "cnn" -> new ModelOptions(16, 2, 1, false);
            default -> new ModelOptions(128, 2, 1, false);
        };
    }
}
