package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Backtracking: the first step size, from twice the last one down by a factor, that gives a part of the decrease that the
 * gradient promises, {@code f(w+ηu) ≤ f(w) − c·η·⟨−g,u⟩}. Armijo (1966). Reads losses back from the device, one a
 * trial; where none is good enough, or the update does not descend, the step is not taken. Trials begin where a step
 * changes a weight and end where the decrease asked for is lost in the rounding of the loss.
 *
 * @param first first trial of the first step
 * @param decrease c, the part of the promised decrease that is enough, in (0, 1)
 * @param shrink factor between trials, in (0, 1)
 */
record Armijo(double first, double decrease, double shrink) implements Adaptive {
    /** Steps stay far from what float64 cannot hold. */
    private static final double LARGEST = 1e300;

    Armijo {
        Schedule.checked(first);
        if (!(decrease > 0 && decrease < 1) || !(shrink > 0 && shrink < 1)) {
            throw new IllegalArgumentException(
                    "decrease and shrink of a line search must be in (0, 1), found " + decrease + " and " + shrink);
        }
    }

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        Tensor like = blocks.get(0).weights();
        Tensor last = arena.number("size", first * shrink, like);
        return seen -> {
            DoubleUnaryOperator loss = seen.trial().orElseThrow();
            double promised = seen.descent().item_double();
            double begin = seen.loss().orElseThrow();
            double size = Math.min(last.item_double() / shrink, LARGEST);
            if (promised > 0) {
                // the loss does not show a step that is lost in the rounding of the weights
                while (size < LARGEST && !moves(seen, size)) {
                    size /= shrink;
                }
                double enough;
                do {
                    enough = begin - decrease * size * promised;
                    double reached = loss.applyAsDouble(size);
                    if (Double.isFinite(reached) && reached <= enough) {
                        last.fill_(new Scalar(size));
                        return last.clone();
                    }
                    size *= shrink;
                } while (enough < begin);
            }
            return torch.zeros_like(last);
        };
    }

    private static boolean moves(Landscape seen, double size) {
        try (PointerScope scope = new PointerScope()) {
            boolean here = seen.blocks().stream()
                    .anyMatch(b -> b.weights()
                            .add(b.update(), new Scalar(size * b.factor()))
                            .ne(b.weights())
                            .any()
                            .item_bool());
            return seen.geometry().anywhere(here);
        }
    }

    @Override
    public Reads reads() {
        return Reads.FUNCTION;
    }

    @Override
    public String toString() {
        return "armijo backtracking from " + first;
    }
}
