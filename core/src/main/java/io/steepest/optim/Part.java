package io.steepest.optim;

import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Slice;
import java.util.List;
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

    /** Names of its parameters. */
    List<String> names() {
        long taps = bank.matrices();
        return bank
                .members()
                .subList((int) (slice.from() / taps), (int) ((slice.from() + slice.count()) / taps))
                .stream()
                .map(Bank.Member::name)
                .toList();
    }
}
