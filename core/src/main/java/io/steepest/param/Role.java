package io.steepest.param;

/**
 * What a tensor does in its network, which decides the norm that fits it.
 *
 * <p>Matrices are read as d_out × d_in. Source: Bernstein and Newhouse (2024), section "Choosing the
 * norm", and Scion's table of layer norms.
 */
public enum Role {
    /** A hidden matrix, RMS vectors to RMS vectors, {@code [d_out, d_in]}. */
    LINEAR,
    /** The matrix that ends in logits, {@code [vocabulary, d]}. */
    HEAD,
    /** A table of vectors picked by index, as an operator {@code [d, vocabulary]}: one column a token. */
    EMBEDDING,
    /** A convolution, one {@code [out, in]} matrix per tap of its kernel. */
    CONV,
    /** A vector that is added, {@code [d, 1]}. */
    BIAS,
    /** A vector that multiplies, the diagonal of a diagonal matrix, {@code [d, 1]}. */
    GAIN
}
