package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Dtypes;
import io.steepest.engine.Entries;
import io.steepest.engine.Shapes;
import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The step between two rounds of {@link LocalSteps}: with a for the weights at the beginning of the round and d for the mean
 * over all ranks of {@code a − w}, {@code v ← μv + d} and {@code a ← a − lr(d + μv)}, which all ranks take for their w.
 *
 * <p>All weights are one vector, of which each rank owns a part: it takes the mean of that part, keeps its v and sends the
 * new weights. Together that is as many bytes as an all-reduce sends, and all ranks get equal bits.
 */
final class OuterStep implements AutoCloseable {
    private final SteepestDescent inner;
    private final Rounds rounds;
    private final Ranks ranks;
    private final Arena arena = new Arena();
    private final List<String> names;
    private final Tensor anchor;
    private final Tensor momentum;

    /** Begins at the weights as they are now, which are equal on all ranks. */
    OuterStep(SteepestDescent inner, Rounds rounds, Ranks ranks) {
        this.inner = inner;
        this.rounds = rounds;
        this.ranks = ranks;
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            List<Bank.Member> members = members();
            this.names = members.stream().map(Bank.Member::name).toList();
            if (names.isEmpty()) {
                throw new IllegalArgumentException("local steps need a parameter with entries that the recipe steps");
            }
            this.anchor = arena.own("anchor", packed(members).entries());
            this.momentum = arena.own("momentum", anchor.new_zeros(share()));
        }
    }

    /** The parameters by name; banks may be divided anew between rounds. */
    private List<Bank.Member> members() {
        return inner.banks().stream()
                .filter(Bank::isFirst)
                .flatMap(bank -> bank.members().stream())
                .sorted(Comparator.comparing(Bank.Member::name))
                .toList();
    }

    /** The weights one after another, in float64 if any of them is, else in float32. */
    private static Packed packed(List<Bank.Member> members) {
        List<Tensor> weights = members.stream().map(Bank.Member::parameter).toList();
        Tensor like = weights.stream()
                .filter(x -> Shapes.type(x) == ScalarType.Double)
                .findFirst()
                .orElseGet(() -> Dtypes.workingLike(weights.get(0)));
        Packed packed = Packed.of(Packed.shapes(weights), like);
        for (int i = 0; i < weights.size(); i++) {
            packed.parts().get(i).copy_(weights.get(i));
        }
        return packed;
    }

    /** Entries of a part; the last parts may have fewer. */
    private long share() {
        return (anchor.numel() + ranks.size() - 1) / ranks.size();
    }

    private Tensor part(Tensor entries, int rank) {
        long from = Math.min(entries.numel(), rank * share());
        return entries.narrow(0, from, Math.min(share(), entries.numel() - from));
    }

    private List<Bank.Member> known() {
        List<Bank.Member> members = members();
        if (!members.stream().map(Bank.Member::name).toList().equals(names)) {
            throw new IllegalStateException("the module has other parameters than when its local steps began:"
                    + " close the optimizer and make another one");
        }
        return members;
    }

    /** Returns {@code a − w} of this rank, which belongs to the open scope. */
    Tensor way() {
        Tensor moved = packed(known()).entries();
        return moved.neg_().add_(anchor);
    }

    /** Whether a way has finite entries alone. */
    static boolean isFinite(Tensor way) {
        return Double.isFinite(Entries.bound(List.of(way)));
    }

    /**
     * Takes the step. This is a collective operation.
     *
     * @param way of this rank, overwritten
     */
    void take(Tensor way) {
        List<Ranks.Pending> begun = new ArrayList<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            if (part(way, rank).numel() > 0) {
                begun.add(ranks.mean(part(way, rank), rank));
            }
        }
        begun.forEach(Ranks.Pending::await);
        begun.clear();
        Tensor mean = part(way, ranks.rank());
        Tensor v = momentum.narrow(0, 0, mean.numel());
        v.mul_(new Scalar(rounds.momentum())).add_(mean);
        part(anchor, ranks.rank()).sub_(mean.add_(v, new Scalar(rounds.momentum())), new Scalar(rounds.lr()));
        for (int rank = 0; rank < ranks.size(); rank++) {
            if (part(anchor, rank).numel() > 0) {
                begun.add(ranks.broadcast(part(anchor, rank), rank));
            }
        }
        begun.forEach(Ranks.Pending::await);
        goBack();
        // as the weights in half precision were rounded, or the next way would have the rounding in it
        anchor.copy_(packed(known()).entries());
    }

    /** Puts the weights back to those of the beginning of the round. */
    void goBack() {
        List<Tensor> weights = known().stream().map(Bank.Member::parameter).toList();
        Packed from = Packed.over(anchor, Packed.shapes(weights));
        for (int i = 0; i < weights.size(); i++) {
            weights.get(i).copy_(from.parts().get(i));
        }
    }

    /** The weights at the beginning of the round, {@code [entries]}. */
    Tensor anchor() {
        return anchor;
    }

    /** This rank's part of the outer momentum, of as many entries on every rank. */
    Tensor momentum() {
        return momentum;
    }

    @Override
    public void close() {
        arena.close();
    }
}
