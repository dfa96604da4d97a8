package io.steepest.optim;

import io.steepest.recipe.Recipe;
import io.steepest.step.Adaptive;
import io.steepest.step.Block;
import io.steepest.step.Landscape;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of all banks: its size by the recipe's rule, and who takes which part. What a step needs is refused before
 * anything is written; a step that calls the caller's function is undone if that throws.
 */
final class Stepping {
    private final Recipe recipe;
    private final List<BankDescent> descents;
    private final Workload workload;
    private final Arena state;
    /** Of an adaptive rule, unless there is nothing to step. */
    private final Optional<Adaptive.Sizing> sizing;
    /** The size of the last step by an adaptive rule, on the device. */
    private final Optional<Tensor> adapted;

    private OptionalDouble scheduled = OptionalDouble.empty();

    /**
     * Makes the state of the step rule.
     *
     * @param workload of the descents
     * @param state of the optimizer
     */
    Stepping(Recipe recipe, List<BankDescent> descents, Workload workload, Arena state) {
        this.recipe = recipe;
        this.descents = descents;
        this.workload = workload;
        this.state = state;
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            this.sizing = recipe.rule() instanceof Adaptive rule && !descents.isEmpty()
                    ? Optional.of(rule.on(blocks(), state.at("step")))
                    : Optional.empty();
            this.adapted = sizing.map(
                    rule -> state.number("step/taken", 0, descents.get(0).stored()));
        }
    }

    private List<Block> blocks() {
        return List.copyOf(descents);
    }

    /**
     * Checks that a step has what its rule reads.
     *
     * @throws IllegalStateException if it lacks the loss, or the loss as a function
     */
    void refuseWithout(OptionalDouble loss, Optional<DoubleSupplier> function) {
        if (!(recipe.rule() instanceof Adaptive rule)) {
            return;
        }
        if (rule.reads() == Adaptive.Reads.FUNCTION && function.isEmpty()) {
            throw new IllegalStateException(
                    "step rule " + rule + " needs the loss as a function: call step(loss, function) of the optimizer");
        }
        if (rule.reads() == Adaptive.Reads.LOSS && loss.isEmpty()) {
            throw new IllegalStateException("step rule " + rule + " needs the loss: call step(loss) of the optimizer");
        }
    }

    /**
     * Takes step t.
     *
     * @throws IllegalStateException if it fails half way, which only a fault of the engine can bring about
     */
    void take(long t, OptionalDouble loss, Optional<DoubleSupplier> function) {
        if (recipe.rule() instanceof Adaptive rule && rule.reads() == Adaptive.Reads.FUNCTION) {
            takeOrUndo(t, loss, function.orElseThrow());
            return;
        }
        OptionalDouble given = recipe.rule() instanceof Schedule schedule ? known(schedule, t) : OptionalDouble.empty();
        try {
            if (given.isPresent()) {
                stepBy(given.getAsDouble(), t);
                scheduled = given;
            } else {
                sizing.ifPresent(rule -> stepBy(rule, new Landscape(t, blocks(), loss, function.map(this::trial))));
            }
        } catch (RuntimeException e) {
            // parts are written as soon as they are known: a copy of everything would cost as much memory again
            throw new IllegalStateException(
                    "step " + t + " failed half way: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "; some weights and some state may have taken it, so go back to a checkpoint",
                    e);
        }
    }

    private static OptionalDouble known(Schedule schedule, long t) {
        double lr = schedule.at(t);
        if (!Double.isFinite(lr)) {
            throw new IllegalStateException("schedule " + schedule + " gives a step size of " + lr + " at step " + t
                    + ", which must be finite");
        }
        return OptionalDouble.of(lr);
    }

    /** Takes a step that calls the caller's function. If that throws, weights and state are put back. */
    private void takeOrUndo(long t, OptionalDouble loss, DoubleSupplier function) {
        List<Tensor> all = new ArrayList<>(state.tensors().values());
        descents.forEach(descent -> all.add(descent.stored()));
        Snapshot before = Snapshot.of(all);
        boolean done = false;
        try {
            sizing.ifPresent(rule -> stepBy(rule, new Landscape(t, blocks(), loss, Optional.of(trial(function)))));
            done = true;
        } finally {
            if (!done) {
                before.restore();
                descents.forEach(descent -> descent.resumeAt(t - 1));
            }
        }
    }

    /** The size of the last step, empty before one. */
    OptionalDouble lastSize(long steps) {
        return adapted.isEmpty() || steps == 0
                ? scheduled
                : OptionalDouble.of(adapted.get().item_double());
    }

    /** Part by part, several at once. */
    private void stepBy(double lr, long t) {
        workload.run(descent -> descent.step(lr, t));
    }

    /** All banks look before one moves: the step size depends on every one. */
    private void stepBy(Adaptive.Sizing rule, Landscape seen) {
        try {
            Adaptive.Scaling scaling = rule.scaling(seen);
            descents.forEach(descent -> descent.look(seen.t(), scaling));
            Tensor lr = rule.size(seen);
            Tensor decaying = rule.decaySize(lr);
            descents.forEach(descent -> descent.move(lr, decaying));
            descents.forEach(descent -> descent.settle(seen.t()));
            adapted.orElseThrow().copy_(lr);
        } finally {
            descents.forEach(BankDescent::forget);
        }
    }

    /** The loss that a step of some size would lead to; the weights are put back. */
    private DoubleUnaryOperator trial(DoubleSupplier loss) {
        return size -> {
            try (PointerScope scope = new PointerScope()) {
                Snapshot before =
                        Snapshot.of(descents.stream().map(BankDescent::stored).toList());
                try {
                    descents.forEach(d -> d.move(size));
                    return loss.getAsDouble();
                } finally {
                    before.restore();
                }
            }
        };
    }
}
