package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Backtracking: the first step size, from twice the last one down by a factor, that gives a part of the decrease that the
 * gradient promises, {@code f(w+ηu) ≤ f(w) − c·η·⟨−g,u⟩}. Armijo (1966). Reads losses back from the device, one a
 * trial; where none is good enough, or the update does not descend, the step is not taken.
 *
 * @param first first trial of the first step
 * @param decrease c, the part of the promised decrease that is enough, in (0, 1)
 * @param shrink factor between trials, in (0, 1)
 */
record Armijo(double first, double decrease, double shrink) implements Adaptive {
    private static final int MOST_TRIALS = 60;

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
            DoubleUnaryOperator loss = seen.trial()
                    .orElseThrow(() -> new IllegalStateException("step rule " + this
                            + " needs the loss as a function: call step(loss, function) of the optimizer"));
            double promised = seen.descent().item_double();
            double begin = seen.loss().orElseGet(() -> loss.applyAsDouble(0));
            double size = last.item_double() / shrink;
            if (promised > 0) {
                for (int i = 0; i < MOST_TRIALS; i++) {
                    if (loss.applyAsDouble(size) <= begin - decrease * size * promised) {
                        last.fill_(new Scalar(size));
                        return last.clone();
                    }
                    size *= shrink;
                }
            }
            return torch.zeros_like(last);
        };
    }

    @Override
    public String toString() {
        return "armijo backtracking from " + first;
    }
}
