package io.steepest.param;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Says which matrices a tensor is: a value that prints itself and is parsed from what it prints. Norms see the matrices one
 * by one, as if each were a parameter of its own, but the parameter stays one tensor.
 *
 * <pre>{@code
 * Reading.split(3)                               // a fused [3d, d] of queries, keys and values is three matrices
 * Reading.split(2048, 512, 512)                  // the same with fewer keys and values, as grouped queries have them
 * Reading.stacked(1)                             // experts [E, m, n] are E matrices
 * Reading.transposed()                           // a matrix that is stored as d_in × d_out
 * Reading.transposed().then(Reading.split(3))    // GPT-2's c_attn, [d, 3d]
 * }</pre>
 *
 * <p>Steps of a reading are taken from left to right. Vectors (roles BIAS and GAIN) can be read as they are, stacked or split.
 */
public sealed interface Reading
        permits ReadingSteps.AsIs,
                ReadingSteps.Flattened,
                ReadingSteps.Taps,
                ReadingSteps.Transposed,
                ReadingSteps.Stacked,
                ReadingSteps.Split,
                ReadingSteps.Sizes,
                ReadingSteps.Several {

    /** Returns the reading of a tensor as it is: a matrix {@code [d_out, d_in]}, or a vector. */
    static Reading asIs() {
        return new ReadingSteps.AsIs();
    }

    /** Returns the reading of a tensor as one matrix: the first dimension by all others. */
    static Reading flattened() {
        return new ReadingSteps.Flattened();
    }

    /**
     * Returns the reading of a convolution {@code [out, in, kernel…]}: one matrix {@code [out, in]} for each tap of its
     * kernel, which the norms of convolutions join.
     */
    static Reading taps() {
        return new ReadingSteps.Taps();
    }

    /** Returns the reading that exchanges rows and columns; of more than two dimensions it exchanges the first two. */
    static Reading transposed() {
        return new ReadingSteps.Transposed();
    }

    /**
     * Returns the reading of a tensor whose leading dimensions count matrices, or vectors.
     *
     * @param dimensions how many of its dimensions do, at least one
     */
    static Reading stacked(int dimensions) {
        return new ReadingSteps.Stacked(dimensions);
    }

    /**
     * Returns the reading of a matrix whose rows are those of several matrices of one size.
     *
     * @param parts how many matrices there are, at least two
     */
    static Reading split(long parts) {
        return new ReadingSteps.Split(parts);
    }

    /**
     * Returns the reading of a matrix whose rows are those of several matrices of given sizes.
     *
     * @param first number of rows of the first matrix
     * @param second number of rows of the second one
     * @param others numbers of rows of further ones
     */
    static Reading split(long first, long second, long... others) {
        return new ReadingSteps.Sizes(LongStream.concat(LongStream.of(first, second), LongStream.of(others))
                .boxed()
                .toList());
    }

    /**
     * Returns the reading that a text names, such as {@code transposed split(3)}. Case and the space within parentheses make
     * no difference.
     *
     * @throws IllegalArgumentException if it names none; the message says what can be said
     */
    static Reading parse(String text) {
        return ReadingText.parse(text);
    }

    /**
     * Returns the reading that does as this one and then as another.
     *
     * @throws IllegalArgumentException if the second one makes no sense after the first
     */
    default Reading then(Reading next) {
        List<Reading> all = new ArrayList<>(steps());
        all.addAll(next.steps());
        return all.isEmpty() ? asIs() : all.size() == 1 ? all.get(0) : new ReadingSteps.Several(all);
    }

    /** Returns the single steps of this reading, none if it reads a tensor as it is. */
    default List<Reading> steps() {
        return List.of(this);
    }
}
