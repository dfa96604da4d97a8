package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.param.Bank;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The gradients of all banks, as one vector. */
record Gradients(List<Bank> banks) {
    /** What torch adds to the length that it divides by. */
    private static final double MARGIN = 1e-6;

    private static final double LEAST_WITH_MARGIN = 1e-3;

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

    void scale(double factor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            tensors().forEach(x -> Entries.scale(x, factor));
        }
    }

    /**
     * Multiplies all gradients by {@code length/(‖g‖₂ + 1e-6)} if that is below one and they are finite, as torch's
     * {@code clip_grad_norm_} does. Gradients of a length below 1e-3, for which the 1e-6 would count, are clipped to the
     * length itself.
     *
     * @return their length before; NaN or infinite if an entry is, or if it is above the range of float64
     */
    double clip(double length) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Entries.Length now = Entries.length(tensors());
            double margin = now.value() < LEAST_WITH_MARGIN ? 0 : MARGIN;
            if (now.value() + margin > length && now.largest() < Double.POSITIVE_INFINITY) {
                Entries.shorten(tensors(), now, length / (1 + margin / now.value()));
            }
            return now.value();
        }
    }
}
