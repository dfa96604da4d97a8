package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Entries;
import io.steepest.param.Bank;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The gradients of some banks, as one vector. Where there are several ranks, each has the part that it steps, and what is
 * found out is that of the whole.
 *
 * @param banks or parts of them
 * @param ranks who have the other parts
 */
record Gradients(List<Bank> banks, Ranks ranks) {
    /** What torch adds to the length that it divides by. */
    private static final double MARGIN = 1e-6;

    private static final double LEAST_WITH_MARGIN = 1e-3;

    /**
     * What is known of gradients.
     *
     * @param bound no entry is larger in magnitude; NaN or infinite if an entry is
     * @param shortening that they are to be multiplied by before the step
     */
    record Known(double bound, double shortening) {
        /** Nothing is known, and nothing is asked. */
        static final Known NOTHING = new Known(0, 1);
    }

    /** What this rank steps of the banks of some plans. */
    static Gradients of(List<BankPlan> plans, Ranks ranks) {
        return new Gradients(
                plans.stream().flatMap(plan -> plan.held().stream()).toList(), ranks);
    }

    static void checkLength(double length) {
        if (!(length > 0)) {
            throw new IllegalArgumentException("gradients are clipped to a positive length, found " + length);
        }
    }

    /** As {@link Entries#bound}: no entry is larger in magnitude; NaN or infinite if an entry is. */
    Known bounded() {
        double own = Entries.bound(tensors());
        return new Known(DoubleStream.of(ofAll(own)).reduce(0, Math::max), 1);
    }

    /** A few numbers of each rank, one rank after another. */
    private double[] ofAll(double... own) {
        if (ranks.size() == 1) {
            return own;
        }
        double[] all = new double[own.length * ranks.size()];
        System.arraycopy(own, 0, all, own.length * ranks.rank(), own.length);
        return RollCall.sum(ranks, all);
    }

    private Entries.Length length() {
        Entries.Length own = Entries.length(tensors());
        double[] all = ofAll(own.largest(), own.relative());
        return IntStream.range(0, all.length / 2)
                .mapToObj(i -> new Entries.Length(all[2 * i], all[2 * i + 1]))
                .reduce(Gradients::joined)
                .orElse(own);
    }

    /** The name of the first parameter whose gradient holds NaN or infinity, of those on this rank. */
    Optional<String> firstNonFinite() {
        return banks.stream()
                .filter(bank -> !Double.isFinite(Entries.largest(bank.gradients())))
                .flatMap(bank -> bank.members().stream()
                        .filter(member ->
                                bank.members().size() == 1 || !Double.isFinite(Entries.largest(member.gradient()))))
                .map(Bank.Member::name)
                .findFirst();
    }

    private List<Tensor> tensors() {
        return banks.stream().map(Bank::gradients).toList();
    }

    /** How often they were written so far, as libtorch counts. */
    List<Long> writes() {
        return banks.stream()
                .flatMap(bank -> Stream.concat(
                        Stream.of(bank.gradients()), bank.members().stream().map(Bank.Member::gradient)))
                .map(Tensor::_version)
                .toList();
    }

    /** The length of a vector that consists of two others. */
    private static Entries.Length joined(Entries.Length a, Entries.Length b) {
        double most = Math.max(a.largest(), b.largest());
        boolean regular = most > 0 && most < Double.POSITIVE_INFINITY;
        return new Entries.Length(
                most,
                regular ? Math.hypot(a.relative() * (a.largest() / most), b.relative() * (b.largest() / most)) : 1);
    }

    void scale(double factor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Entries.scale(tensors(), factor);
        }
    }

    /**
     * Finds out how they are clipped: by {@code length/(‖g‖₂ + 1e-6)} if that is below one and they are finite, as torch's
     * {@code clip_grad_norm_} does. Gradients of a length below 1e-3, for which the 1e-6 would count, are clipped to the
     * length itself. Those whose squares leave the range of float32 are multiplied at once.
     */
    Known clipping(double length) {
        Entries.Length now = length();
        double margin = now.value() < LEAST_WITH_MARGIN ? 0 : MARGIN;
        boolean finite = now.largest() < Double.POSITIVE_INFINITY;
        if (!finite || now.value() + margin <= length) {
            return new Known(now.value(), 1);
        }
        double wanted = length / (1 + margin / now.value());
        if (now.isOrdinary()) {
            return new Known(now.value(), wanted / now.value());
        }
        Entries.shorten(tensors(), now, wanted);
        return new Known(now.value(), 1);
    }
}
