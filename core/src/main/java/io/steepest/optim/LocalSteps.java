package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An optimizer whose ranks step alone and come together once in so many steps: DiLoCo, Douillard et al. (2023).
 *
 * <pre>{@code
 * try (Ranks ranks = ...;
 *         var inner = SteepestDescent.of(model, Recipes.adamw(lr(1e-3)));
 *         var optimizer = LocalSteps.of(inner, Rounds.of(20), ranks)) {
 *     for (...) {
 *         inner.zeroGrad();
 *         loss(model, myPartOfTheBatch).backward();
 *         optimizer.step();
 *     }
 * }}</pre>
 *
 * <p>Each rank keeps the whole state of the inner optimizer, which nobody else hears of. Within a round the ranks' weights
 * differ; at its end they are equal to the last bit. All ranks call {@link #step()} equally often.
 *
 * <p>A step that the inner optimizer refuses because something is NaN or infinite is a fault of its rank, and the others
 * hear of it at the end of the round. All ranks go back to the weights of the beginning of the round then, and all throw, or
 * go on where the policy of the inner optimizer is {@link NonFinite#SKIP}.
 */
public final class LocalSteps implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalSteps.class);
    private static final String NAME = "local-steps/";
    private static final String ANCHOR = NAME + "anchor";
    private static final String MOMENTUM = NAME + "momentum";
    private static final String COUNTS = NAME + "counts";

    private final SteepestDescent inner;
    private final Rounds rounds;
    private final Ranks ranks;
    private final OuterStep outer;
    private long steps;
    /** Why this rank takes no more steps in this round. */
    private Optional<String> fault = Optional.empty();

    private LocalSteps(SteepestDescent inner, Rounds rounds, Ranks ranks) {
        this.inner = inner;
        this.rounds = rounds;
        this.ranks = ranks;
        Options options = inner.options();
        if (options.ranks().size() > 1) {
            throw new IllegalArgumentException("local steps are taken by an optimizer of one rank, found one of "
                    + options.ranks().size() + ": leave over(..) out and give the ranks to LocalSteps");
        }
        if (options.averaging().isPresent()) {
            throw new IllegalArgumentException(
                    "an average of the weights would be another on each rank that steps alone:"
                            + " leave averaging(..) out");
        }
        Agreement.reach(ranks, List.of("rounds " + rounds), options, inner.subjects());
        this.outer = new OuterStep(inner, rounds, ranks);
    }

    /**
     * Lets the ranks begin with the weights and buffers of rank 0. This is a collective operation.
     *
     * @param inner steps the module on this rank; whoever made it closes it, after this
     * @param rounds how often the ranks come together and how
     * @param ranks this process or thread among all; whoever made it closes it, after this
     * @throws IllegalArgumentException if the inner optimizer has ranks or averages weights, or if the ranks differ in what
     *     they are about to do
     */
    public static LocalSteps of(SteepestDescent inner, Rounds rounds, Ranks ranks) {
        return new LocalSteps(inner, rounds, ranks);
    }

    /**
     * Takes an inner step, and the outer one if it ends the round.
     *
     * @throws ArithmeticException at the end of a round on all ranks, if something was not finite on one, unless the policy
     *     is to skip
     */
    public void step() {
        step(inner::step);
    }

    /** Takes a step as {@link #step()}, telling adaptive rules the loss of this rank. */
    public void step(double loss) {
        step(() -> inner.step(loss));
    }

    /** Takes a step as {@link #step()}, telling adaptive rules the loss of this rank and how to compute it elsewhere. */
    public void step(double loss, DoubleSupplier function) {
        step(() -> inner.step(loss, function));
    }

    private void step(Runnable innerStep) {
        long next = steps + 1;
        if (fault.isEmpty()) {
            try {
                innerStep.run();
            } catch (ArithmeticException e) {
                fault = Optional.of(e.getMessage());
            }
        }
        steps = next;
        if (isBetweenRounds()) {
            meet();
        }
    }

    private void meet() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor way = outer.way();
            boolean looks = inner.options().nonFinite() != NonFinite.UNCHECKED;
            String own =
                    fault.orElseGet(() -> looks && !OuterStep.isFinite(way) ? "the weights hold NaN or infinity" : "");
            fault = Optional.empty();
            List<String> said = ranks.texts(own);
            for (int rank = 0; rank < said.size(); rank++) {
                if (!said.get(rank).isEmpty()) {
                    outer.goBack();
                    report("rank " + rank + " says: " + said.get(rank)
                            + "; all ranks are back at the weights after step " + (steps - rounds.steps()));
                    return;
                }
            }
            outer.take(way);
        }
    }

    private void report(String message) {
        if (inner.options().nonFinite() != NonFinite.SKIP) {
            throw new ArithmeticException(message);
        }
        log.warn("{}: round skipped", message);
    }

    /** Returns the number of calls of {@link #step()}. */
    public long steps() {
        return steps;
    }

    /** Returns whether the ranks have equal weights now: no step was taken since they came together. */
    public boolean isBetweenRounds() {
        return steps % rounds.steps() == 0;
    }

    /**
     * Returns what this rank remembers beside its weights and the state of its inner optimizer: the weights at the beginning
     * of the round, its part of the outer momentum, and counts. A checkpoint of local steps is a file for each rank with all
     * three, because no two ranks have the same state; {@code Checkpoint.save(file, module, inner, local.state(), Map.of())}
     * writes one. It may be made between rounds and within one. The tensors belong to the open scope, as views of memory
     * that {@link #close()} frees.
     *
     * @throws IllegalStateException if this rank has taken no step since something was not finite on it
     */
    public SortedMap<String, Tensor> state() {
        if (fault.isPresent()) {
            throw new IllegalStateException(
                    "there is no state to save within a round in which this rank failed: " + fault.get());
        }
        return expected();
    }

    private SortedMap<String, Tensor> expected() {
        return new TreeMap<>(Map.of(ANCHOR, outer.anchor(), MOMENTUM, outer.momentum(), COUNTS, counts()));
    }

    private Tensor counts() {
        long[] counts = {ranks.size(), ranks.rank(), rounds.steps(), steps};
        return torch.from_blob(new LongPointer(counts), new long[] {counts.length}, new TensorOptions(ScalarType.Long))
                .clone();
    }

    /**
     * Takes over what {@link #state()} gave on the same rank of as many; the weights and the inner optimizer's state are
     * restored by themselves, before or after. What other ranks had learnt cannot be divided among another number of ranks,
     * so there is no going on with one. This is a collective operation.
     *
     * @param saved tensors by name, of which those of other names are not looked at
     * @throws IllegalArgumentException if they are of another number of ranks, another rank, rounds of another length or
     *     other parameters, or if the ranks have states of different steps; nothing is changed then
     */
    public void restore(Map<String, Tensor> saved) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            String own = refusal(saved);
            List<String> said = ranks.texts(own.isEmpty() ? "" : "rank " + ranks.rank() + ": " + own);
            said.stream().filter(text -> !text.isEmpty()).findFirst().ifPresent(text -> {
                throw new IllegalArgumentException(text);
            });
            long found = saved.get(COUNTS).data_ptr_long().get(3);
            if (new TreeSet<>(ranks.texts(String.valueOf(found))).size() > 1) {
                throw new IllegalArgumentException("the ranks have states of local steps after different steps: "
                        + ranks.texts(String.valueOf(found)));
            }
            outer.anchor().copy_(saved.get(ANCHOR));
            outer.momentum().copy_(saved.get(MOMENTUM));
            steps = found;
            fault = Optional.empty();
        }
    }

    private String refusal(Map<String, Tensor> saved) {
        for (Map.Entry<String, Tensor> each : expected().entrySet()) {
            Tensor found = saved.get(each.getKey());
            if (found == null) {
                return "no tensor " + each.getKey() + ": this is no state of local steps";
            }
            if (each.getKey().equals(COUNTS) && Shapes.kind(found).equals(Shapes.kind(each.getValue()))) {
                String counts = refusal(found);
                if (!counts.isEmpty()) {
                    return counts;
                }
            }
        }
        for (Map.Entry<String, Tensor> each : expected().entrySet()) {
            Tensor found = saved.get(each.getKey());
            if (!Shapes.kind(found).equals(Shapes.kind(each.getValue()))) {
                return "tensor " + each.getKey() + " is " + Shapes.kind(found) + ", expected "
                        + Shapes.kind(each.getValue());
            }
        }
        return "";
    }

    private String refusal(Tensor counts) {
        long[] found = new long[4];
        counts.data_ptr_long().get(found);
        if (found[0] != ranks.size() || found[1] != ranks.rank()) {
            return "a state of local steps by rank " + found[1] + " of " + found[0] + ", expected rank " + ranks.rank()
                    + " of " + ranks.size() + ": each rank's own state cannot be divided among another number of ranks";
        }
        if (found[2] != rounds.steps()) {
            return "a state of rounds of " + found[2] + " steps, expected " + rounds.steps();
        }
        return "";
    }

    /** Frees the outer state. */
    @Override
    public void close() {
        outer.close();
    }
}
