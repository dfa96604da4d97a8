package io.steepest.testkit;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A part that breaks a law.
 *
 * @param contract the contract that is run on it, one of {@link Held}
 * @param law the law that it breaks
 * @param part the part
 */
record Broken(Class<?> contract, String law, Object part) {

    /** Returns x with its NaN hidden. */
    static Tensor hidden(Tensor x) {
        return x.nan_to_num();
    }

    /** Writes to its argument. */
    static Tensor spoilt(Tensor x) {
        return x.mul_(new Scalar(2.0));
    }

    /** Leaves a tensor behind, outside of any scope. */
    static Tensor kept(Tensor x) {
        x.clone().retainReference();
        return x;
    }

    /** Spreads NaN of one matrix over its whole batch. */
    static Tensor spread(Tensor x) {
        return x.add(x.mean().mul(new Scalar(0.0)));
    }

    /** Reads numbers in the order of memory, as code that forgets about strides does. */
    static Tensor inMemory(Tensor x) {
        return x.as_strided(
                new long[] {x.size(0), x.size(1), x.size(2)}, new long[] {x.size(1) * x.size(2), x.size(2), 1});
    }

    /** Returns a map after another one. */
    static UnaryOperator<Tensor> then(UnaryOperator<Tensor> first, UnaryOperator<Tensor> second) {
        return x -> second.apply(first.apply(x));
    }

    @Override
    public String toString() {
        return contract.getSimpleName() + "." + law;
    }
}
