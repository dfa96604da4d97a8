package io.steepest.testkit;

import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Learnt coordinates of matrices of one shape and dtype.
 *
 * @param rule how they are learnt
 * @param m rows
 * @param n columns
 * @param type float32 or float64
 * @param tolerance relative error of answers that two ways of computing must agree to
 * @param followsDevice whether {@link io.steepest.tensor.Lifecycle#measureIn(Tensor)} must reach all that is added to
 *     gradients
 */
public record PreconditionerCase(
        Preconditioner rule, long m, long n, ScalarType type, double tolerance, boolean followsDevice) {
    static final long BATCH = 2;
    /** Gradients that are seen: more than enough for factors of full rank. */
    static final int SEEN = 16;

    /** Returns a case with the tolerance of the dtype. */
    public static PreconditionerCase of(Preconditioner rule, long m, long n, ScalarType type) {
        // float64 loses the root of a condition number of 1e10 in factors; float32 leaves room for entrywise rules
        // alone
        return new PreconditionerCase(rule, m, n, type, type == ScalarType.Double ? 1e-8 : 1e-3, true);
    }

    /** Returns few cases, each for something that can go wrong by itself: a wide matrix, a tall one, a vector, float32. */
    public static Stream<PreconditionerCase> of(Preconditioner rule) {
        return Stream.of(
                of(rule, 5, 8, ScalarType.Double),
                of(rule, 8, 5, ScalarType.Double),
                of(rule, 7, 1, ScalarType.Double),
                of(rule, 4, 6, ScalarType.Float));
    }

    /** Returns the same case for coordinates that begin with a number that no unit on the device can follow. */
    public PreconditionerCase ignoringDevice() {
        return new PreconditionerCase(rule, m, n, type, tolerance, false);
    }

    /** Returns the same case for square matrices, whose factors are of full rank from the first gradient on. */
    PreconditionerCase square() {
        return n == 1
                ? this
                : new PreconditionerCase(rule, Math.min(m, n), Math.min(m, n), type, tolerance, followsDevice);
    }

    Tensor gradient(long t) {
        return Samples.normal(type, 100 + t, BATCH, m, n);
    }

    /** Returns coordinates that have seen nothing. */
    Preconditioner.State fresh(Arena arena) {
        return rule.on(gradient(0), arena);
    }

    /** Returns coordinates that have seen the gradients of {@value #SEEN} steps and the one of a step that is on its way. */
    Preconditioner.State learnt(Arena arena) {
        Preconditioner.State state = fresh(arena);
        learn(state, 1, SEEN, 1);
        return state;
    }

    /** Shows coordinates the gradients of some steps, times a factor; of the last one, only what a step itself uses. */
    void learn(Preconditioner.State state, long first, long last, double factor) {
        LongStream.rangeClosed(first, last).forEach(t -> {
            Tensor g = Samples.times(gradient(t), factor);
            state.observe(g, t);
            if (t < last) {
                state.settle(g, t);
            }
        });
    }

    @Override
    public String toString() {
        return Naming.of(rule) + " " + Samples.text(m, n) + " " + type;
    }
}
