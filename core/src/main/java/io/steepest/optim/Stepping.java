package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.dist.RanksException;
import io.steepest.recipe.Recipe;
import io.steepest.step.Adaptive;
import io.steepest.step.Block;
import io.steepest.step.Landscape;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of some banks: its size by the recipe's rule, and who runs which kernel. What a step needs is refused before
 * anything is written; a step that calls the caller's function is undone if that throws.
 */
final class Stepping {
    private final Recipe recipe;
    private final Exchange exchange;
    private final Ranks ranks;
    private final Arena state;
    /** Of an adaptive rule, unless there is nothing to step. */
    private final Optional<Adaptive.Sizing> sizing;
    /** The size of the last step by an adaptive rule, on the device. */
    private final Optional<Tensor> adapted;

    /** The kernels of the banks that stepped last, which mostly step again. */
    private Workload workload = new Workload(List.of());

    private List<BankPlan> stepped = List.of();
    private OptionalDouble scheduled = OptionalDouble.empty();

    /**
     * Makes the state of the step rule.
     *
     * @param plans of all banks
     * @param exchange of their weights
     * @param state of the optimizer
     */
    Stepping(Options options, List<BankPlan> plans, Exchange exchange, Arena state) {
        this.recipe = options.recipe();
        this.ranks = options.ranks();
        this.exchange = exchange;
        this.state = state;
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            this.sizing = recipe.rule() instanceof Adaptive rule && !plans.isEmpty()
                    ? Optional.of(rule.on(blocks(passes(plans)), state.at("step")))
                    : Optional.empty();
            this.adapted = sizing.map(
                    rule -> state.number("step/taken", 0, plans.get(0).bank().weights()));
        }
    }

    private static List<Moving> passes(List<BankPlan> plans) {
        return plans.stream().map(BankPlan::pass).toList();
    }

    private static List<Block> blocks(List<Moving> passes) {
        return List.copyOf(passes);
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
     * What is known of a step.
     *
     * @param t its number, from 1
     * @param factor on the size that the recipe's rule gives
     * @param shortening that gradients are multiplied by first, in place
     * @param loss before the step, where the caller gave it
     * @param function the loss as a function, where the caller gave it
     */
    record Request(long t, double factor, double shortening, OptionalDouble loss, Optional<DoubleSupplier> function) {}

    /**
     * Takes a step.
     *
     * @param active the banks that step
     * @throws IllegalStateException if it fails half way, which only a fault of the engine can bring about
     */
    void take(List<BankPlan> active, Request request) {
        if (recipe.rule() instanceof Adaptive rule && rule.reads() == Adaptive.Reads.FUNCTION) {
            takeOrUndo(active, request);
            return;
        }
        OptionalDouble given = recipe.rule() instanceof Schedule schedule
                ? OptionalDouble.of(size(schedule, request.t) * request.factor)
                : OptionalDouble.empty();
        try {
            if (given.isPresent()) {
                Map<Boolean, List<BankPlan>> parts =
                        active.stream().collect(Collectors.partitioningBy(plan -> exchange.isEverywhere(plan.bank())));
                new Factors(ranks).step(parts.get(true), given.getAsDouble());
                work(parts.get(false)).step(given.getAsDouble(), request.shortening);
                scheduled = given;
            } else {
                adapt(active, request);
            }
            exchange.spread(active);
        } catch (RanksException e) {
            throw e;
        } catch (RuntimeException e) {
            // parts are written as soon as they are known: a copy of everything would cost as much memory again
            throw new IllegalStateException(
                    "step " + request.t + " failed half way: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "; some weights and some state may have taken it, so go back to a checkpoint",
                    e);
        }
    }

    private Workload work(List<BankPlan> active) {
        if (!active.equals(stepped)) {
            workload = new Workload(active);
            stepped = active;
        }
        return workload;
    }

    /** The size of a step by a schedule. */
    static double size(Schedule schedule, long t) {
        double lr = schedule.at(t);
        if (!Double.isFinite(lr)) {
            throw new IllegalStateException("schedule " + schedule + " gives a step size of " + lr + " at step " + t
                    + ", which must be finite");
        }
        return lr;
    }

    /** Takes a step that calls the caller's function. If that throws, weights and state are put back. */
    private void takeOrUndo(List<BankPlan> active, Request request) {
        List<Tensor> all = new ArrayList<>(state.tensors().values());
        active.forEach(plan -> all.add(plan.bank().weights()));
        Snapshot before = Snapshot.of(all);
        boolean done = false;
        try {
            adapt(active, request);
            exchange.spread(active);
            done = true;
        } finally {
            if (!done) {
                before.restore();
                active.forEach(plan -> plan.resumeAt(plan.steps()));
            }
        }
    }

    /** The size of the last step, empty before one. */
    OptionalDouble lastSize(long steps) {
        return adapted.isEmpty() || steps == 0
                ? scheduled
                : OptionalDouble.of(adapted.get().item_double());
    }

    /** All banks look before one moves: the step size depends on every one. */
    private void adapt(List<BankPlan> active, Request request) {
        if (active.isEmpty()) {
            return;
        }
        Adaptive.Sizing rule = sizing.orElseThrow();
        Gradients.of(active, ranks).scale(request.shortening);
        List<Moving> before = passes(active);
        Adaptive.Scaling scaling = rule.scaling(landscape(active, before, request));
        List<Moving> passes = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            passes.add(before.get(i).look(active.get(i).steps() + 1, scaling));
        }
        Landscape seen = landscape(active, passes, request);
        Scalar factor = new Scalar(request.factor);
        Tensor lr = rule.size(seen);
        Tensor decaying = rule.decaySize(lr);
        Tensor way = request.factor == 1 ? lr : lr.mul(factor);
        Tensor decay = request.factor == 1 ? decaying : decaying.mul(factor);
        passes.forEach(pass -> pass.move(way, decay));
        passes.forEach(Moving::settle);
        adapted.orElseThrow().copy_(way);
    }

    private Landscape landscape(List<BankPlan> active, List<Moving> passes, Request request) {
        return new Landscape(
                request.t,
                blocks(passes),
                request.loss,
                request.function.map(loss -> trial(active, passes, loss, request.factor)));
    }

    /** The loss that a step of some size would lead to; the weights are put back. */
    private DoubleUnaryOperator trial(List<BankPlan> active, List<Moving> passes, DoubleSupplier loss, double factor) {
        return size -> {
            try (PointerScope scope = new PointerScope()) {
                Snapshot before =
                        Snapshot.of(passes.stream().map(Moving::stored).toList());
                try {
                    passes.forEach(pass -> pass.move(size * factor));
                    exchange.spread(active);
                    return loss.getAsDouble();
                } finally {
                    before.restore();
                }
            }
        };
    }
}
