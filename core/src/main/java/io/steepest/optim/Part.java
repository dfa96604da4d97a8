package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Slice;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * A part of a bank, or the whole of it.
 *
 * @param bank the whole
 * @param slice which part
 * @param weights {@code [k,m,n]}, a view of the bank's
 * @param gradients {@code [k,m,n]}, a view of the bank's
 * @param views owner of what is neither parameters nor state
 */
record Part(Bank bank, Slice slice, Tensor weights, Tensor gradients, Arena views) {

    /**
     * The part of a bank that a slice says.
     *
     * @param views owner of the views of the bank
     */
    static Part of(Bank bank, Slice slice, Arena views) {
        Arena own = views.at(slice.from() + "-" + slice.start());
        if (slice.isWhole()) {
            return new Part(bank, slice, bank.weights(), bank.gradients(), own);
        }
        return new Part(
                bank,
                slice,
                own.own("weights", slice.of(bank.weights())),
                own.own("gradients", slice.of(bank.gradients())),
                own);
    }

    /**
     * Tensors of the shape and layout of the gradients in the dtype that the step is computed in, of any values: what
     * state is made for. In half precision it is a tensor of its own that belongs to the scope.
     */
    Tensor like() {
        return Dtypes.workingLike(gradients);
    }

    /**
     * Moves the weights by {@code w ← kept·w + step}. Weights in half precision are rounded once, after both: rounding
     * {@code kept·w} by itself would undo any decay that is smaller than the last bit of a weight.
     *
     * @param moved is given the weights, or a copy of them in float32, and changes them in place
     */
    void change(Consumer<Tensor> moved) {
        if (Dtypes.isHalf(weights)) {
            Tensor wide = Dtypes.widened(weights);
            moved.accept(wide);
            weights.copy_(wide);
        } else {
            moved.accept(weights);
        }
    }

    /** Returns the names of its matrices; the taps of a convolution have one together. */
    List<String> names() {
        return bank.names(slice.from(), slice.count());
    }

    /** Names of the parameters that it holds anything of. */
    List<String> members() {
        return members(bank, slice);
    }

    /** Names of the parameters that a slice of a bank holds anything of. */
    static List<String> members(Bank bank, Slice slice) {
        long each = bank.matrices();
        return bank
                .members()
                .subList((int) (slice.from() / each), (int) ((slice.from() + slice.count() + each - 1) / each))
                .stream()
                .map(Bank.Member::name)
                .toList();
    }
}
