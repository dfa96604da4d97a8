package io.steepest.optim;

import io.steepest.param.Bank;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The gradients of all banks, as one vector. */
record Gradients(List<Bank> banks) {

    /** The name of the first parameter whose gradient holds NaN or infinity. */
    Optional<String> firstNonFinite() {
        Tensor all = null;
        for (Bank bank : banks) {
            // one pass and no copy; a sum may overflow without cause, so what it says is looked up below
            Tensor sum = inMemoryOrder(bank.gradients()).sum();
            all = all == null ? sum : all.add(sum.to(all.scalar_type()));
        }
        if (Double.isFinite(all.item_double())) {
            return Optional.empty();
        }
        return banks.stream()
                .flatMap(bank -> bank.members().stream())
                .filter(member -> !member.gradient().isfinite().all().item_bool())
                .map(Bank.Member::name)
                .findFirst();
    }

    /** Reductions copy what does not lie in order. */
    private static Tensor inMemoryOrder(Tensor x) {
        return x.stride(-2) >= x.stride(-1) ? x : x.transpose(-2, -1);
    }

    void zero() {
        for (Bank bank : banks) {
            bank.gradients().zero_();
        }
    }

    void scale(double factor) {
        try (PointerScope scope = new PointerScope()) {
            for (Bank bank : banks) {
                bank.gradients().mul_(new Scalar(factor));
            }
        }
    }

    /** As {@code clip_grad_norm_}: by {@code min(1, length / (‖g‖₂ + 1e-6))}. */
    void clip(double length) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor squares = null;
            for (Bank bank : banks) {
                Tensor norm = bank.gradients().norm();
                squares = squares == null ? norm.square() : squares.add(norm.square());
            }
            Tensor factor = torch.reciprocal(squares.sqrt_().add_(new Scalar(1e-6)))
                    .mul_(new Scalar(length))
                    .clamp_max_(new Scalar(1.0));
            for (Bank bank : banks) {
                bank.gradients().mul_(factor.to(bank.gradients().scalar_type()));
            }
        }
    }
}
