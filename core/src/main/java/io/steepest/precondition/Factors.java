package io.steepest.precondition;

import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Up to two factors, of the rows and of the columns, between which a matrix is put.
 *
 * @param left of the rows, if there is one
 * @param right of the columns, if there is one
 */
record Factors(Optional<Factor> left, Optional<Factor> right) {

    /** {@code f(left) x f(right)}. */
    Tensor between(Tensor x, Function<Factor, Tensor> f) {
        Tensor half = left.map(l -> f.apply(l).matmul(x)).orElse(x);
        return right.map(r -> half.matmul(f.apply(r))).orElse(half);
    }
}
