package io.steepest.optim;

import io.steepest.param.Bank;
import io.steepest.tensor.Entries;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The gradients of all banks, as one vector. */
record Gradients(List<Bank> banks) {

    /** As {@link Entries#bound}: no entry is larger in magnitude; NaN or infinite if an entry is. */
    double bound() {
        return Entries.bound(tensors());
    }

    /** The name of the first parameter whose gradient holds NaN or infinity. */
    Optional<String> firstNonFinite() {
        return banks.stream()
                .flatMap(bank -> bank.members().stream())
                .filter(member -> !Double.isFinite(Entries.largest(member.gradient())))
                .map(Bank.Member::name)
                .findFirst();
    }

    private List<Tensor> tensors() {
        return banks.stream().map(Bank::gradients).toList();
    }

    void zero() {
        for (Bank bank : banks) {
            bank.gradients().zero_();
        }
    }

    void scale(double factor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            tensors().forEach(x -> Entries.scale(x, factor));
        }
    }

    /**
     * Multiplies all gradients by {@code length/‖g‖₂} if they are longer than that and finite.
     *
     * @return their length before; NaN or infinite if an entry is, or if it is above the range of float64
     */
    double clip(double length) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Entries.Length now = Entries.length(tensors());
            if (now.value() > length && now.largest() < Double.POSITIVE_INFINITY) {
                Entries.shorten(tensors(), now, length);
            }
            return now.value();
        }
    }
}
