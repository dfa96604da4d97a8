package io.steepest.precondition;

import io.steepest.norm.Coordinates;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * The coordinates {@code L^{s/2} w R^{s/2}} of up to two factors.
 *
 * @param left of the rows, if there is one
 * @param right of the columns, if there is one
 */
record Factors(Optional<Factor> left, Optional<Factor> right) implements Coordinates {

    @Override
    public Tensor toLocal(Tensor w) {
        return between(w, Factor::half);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return between(g, Factor::halfInverse);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return between(t, Factor::halfInverse);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return between(g, Factor::inverse);
    }

    /** {@code f(left) x f(right)}. */
    private Tensor between(Tensor x, Function<Factor, Tensor> f) {
        Tensor half = left.map(l -> f.apply(l).matmul(x)).orElse(x);
        return right.map(r -> half.matmul(f.apply(r))).orElse(half);
    }
}
