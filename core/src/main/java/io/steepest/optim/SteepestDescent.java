package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Engine;
import io.steepest.param.Bank;
import io.steepest.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A recipe at work on the parameters of a module.
 *
 * <pre>{@code
 * try (var optimizer = SteepestDescent.of(model, Recipes.muon(lr(0.02)))) {
 *     for (...) {
 *         optimizer.zeroGrad();
 *         loss(model).backward();
 *         optimizer.step();
 *     }
 * }}</pre>
 *
 * <p>Making one moves the parameters into {@link Bank banks}, in which equal shapes lie together. The module sees no
 * difference, but it must not be moved to another dtype or device afterwards. Parameters without entries are carried
 * along, and parameters to which the recipe gives a rate of zero are left as they are.
 *
 * <p>A parameter that got no gradient since {@link #zeroGrad} is skipped, as in torch: its momentum stays, it does not
 * decay, and the step does not count for it. {@link Unused#ZERO} takes its gradient for zero instead. So is a parameter
 * that requires no gradient any more. A layer that is added, or a frozen parameter that is to be trained, is taken in by
 * {@link #refresh}; one of the next sixteen steps refuses otherwise.
 *
 * <p>One thread at a time may use an optimizer; a second one gets an {@link IllegalStateException}. {@link #close()}
 * waits for the thread that is using it, and whatever is called after it gets that exception, too.
 */
public final class SteepestDescent implements AutoCloseable {
    private final Use use = new Use("the optimizer");
    private final Optimization optimization;

    SteepestDescent(Module module, Options options) {
        Engine.prepare();
        this.optimization = new Optimization(module, options);
    }

    /** Returns the optimizer for all trainable parameters of a module, roles inferred. */
    public static SteepestDescent of(Module module, Recipe recipe) {
        return follow(recipe).on(module);
    }

    /** Returns choices beyond the recipe; {@link Options#on} makes the optimizer. */
    public static Options follow(Recipe recipe) {
        return Options.of(recipe);
    }

    /**
     * Runs the last backward pass before a step; several ranks join their gradients meanwhile. It does what
     * {@code loss.backward()} does, and {@link #step()} joins what was not joined before, so nobody has to call it. If
     * several passes make a step, call it for the last one alone. {@link #zeroGrad()} must follow before the next pass.
     *
     * @param loss of this rank, one number
     */
    public void backward(Tensor loss) {
        try (Use.Held held = use.change("backward(..)");
                PointerScope scope = new PointerScope()) {
            optimization.backward(loss);
        }
    }

    /**
     * Takes one step with the gradients that are there; they stay as they are.
     *
     * @throws ArithmeticException if a gradient or the state is NaN or infinite, unless the policy is to skip such steps;
     *     nothing is changed then
     * @throws IllegalStateException if the module has parameters that it had not when the optimizer was made
     */
    public void step() {
        step(OptionalDouble.empty(), Optional.empty());
    }

    /**
     * Takes one step, telling adaptive rules the loss.
     *
     * @param loss at the weights now
     */
    public void step(double loss) {
        step(OptionalDouble.of(loss), Optional.empty());
    }

    /**
     * Takes one step, telling adaptive rules the loss and how to compute it elsewhere, as a line search needs.
     *
     * @param loss at the weights now
     * @param function the same loss at whatever the weights are when it is called, without gradients
     */
    public void step(double loss, DoubleSupplier function) {
        step(OptionalDouble.of(loss), Optional.of(function));
    }

    private void step(OptionalDouble loss, Optional<DoubleSupplier> function) {
        try (Use.Held held = use.change("step()");
                PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            optimization.step(loss, function);
        }
    }

    /** Sets every gradient to zero, in place; a parameter that gets none until the next step is not in use. */
    public void zeroGrad() {
        try (Use.Held held = use.change("zeroGrad()")) {
            optimization.zeroGrad();
        }
    }

    /**
     * Scales all gradients down to a global Euclidean length, in place, if they are longer; call it before {@link #step()}.
     * As in torch's {@code clip_grad_norm_}, 1e-6 is added to the length found, unless that is below 1e-3.
     *
     * @param length the greatest length allowed, positive
     * @return the length of all gradients together before, as in torch; with {@link NonFinite#SKIP} it is NaN or infinite
     *     if a gradient is, and then no gradient was changed
     * @throws ArithmeticException if a gradient holds NaN or infinity, unless the policy is {@link NonFinite#SKIP}; no
     *     gradient was changed
     */
    public double clipGradients(double length) {
        try (Use.Held held = use.change("clipGradients(..)")) {
            Gradients.checkLength(length);
            return optimization.clip(length);
        }
    }

    /** Scales all gradients, in place: the mean over accumulated batches is their sum times one over their number. */
    public void scaleGradients(double factor) {
        try (Use.Held held = use.change("scaleGradients(..)")) {
            if (!Double.isFinite(factor)) {
                throw new IllegalArgumentException("gradients are scaled by a finite number, found " + factor);
            }
            optimization.scale(factor);
        }
    }

    /**
     * Takes in layers that were added to the module or removed, and parameters that require a gradient now. The state of
     * all other parameters, their counts and the step rule stay as they are.
     */
    public void refresh() {
        try (Use.Held held = use.change("refresh()")) {
            optimization.refresh();
        }
    }

    /** Returns which parameter is stepped how, and why. */
    public Explanation explain() {
        try (Use.Held held = use.look("explain()")) {
            return optimization.explain();
        }
    }

    /**
     * Returns which rank would step which parameter if there were so many ranks, and what each of them would keep, send and
     * receive. No other rank is started or asked.
     *
     * @param size number of ranks, at least one
     * @throws IllegalStateException if this optimizer is one of several ranks, which knows only its own part of the state
     */
    public Division division(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("there is at least one rank, found " + size);
        }
        try (Use.Held held = use.look("division(..)");
                PointerScope scope = new PointerScope()) {
            return optimization.division(size);
        }
    }

    /**
     * Returns all that the optimizer remembers, by the names of parameters: what a checkpoint saves beside the weights.
     * Its tensors belong to the open {@code PointerScope} and are views of memory that closing the optimizer frees. Several
     * ranks all ask for it, and each gets a copy of the whole.
     */
    public OptimizerState state() {
        try (Use.Held held = use.look("state()")) {
            return optimization.state();
        }
    }

    /**
     * Returns a state with the names, shapes, dtypes and numbers of {@link #state}, and with tensors whose entries are all zero
     * and take no memory: what a saved state is compared with. They belong to the open {@code PointerScope}. Several ranks
     * all ask for it; they tell each other the names of tensors, and no entries of them.
     */
    public OptimizerState outline() {
        try (Use.Held held = use.look("outline()")) {
            return optimization.outline();
        }
    }

    /**
     * Returns what this rank is to write of a checkpoint that all ranks write together. Several ranks all ask for it; they
     * tell each other the names of tensors, and no entries of them. The tensors belong to the open {@code PointerScope} and
     * are views of memory that closing the optimizer frees.
     */
    public Share share() {
        try (Use.Held held = use.look("share()")) {
            return optimization.share();
        }
    }

    /**
     * Takes over the state of an optimizer of the same recipe, as {@link #state} gave it; it is copied. Several ranks all
     * take over the same whole, which may be of another number of ranks.
     *
     * @throws IllegalArgumentException if it is not the state of these parameters, listing all that is missing, left over,
     *     or of another shape or dtype; nothing is changed then
     */
    public void restore(OptimizerState saved) {
        try (Use.Held held = use.change("restore(..)")) {
            optimization.restore(saved);
        }
    }

    /** Returns the memory of the state, bytes; of several ranks, that of the part that this one holds. */
    public long stateBytes() {
        try (Use.Held held = use.look("stateBytes()")) {
            return optimization.stateBytes();
        }
    }

    /**
     * Runs something, such as a validation, with the average of the weights in place of the weights.
     *
     * @throws IllegalStateException if no average is kept ({@link Options#averaging}), or no step was taken yet
     */
    public void evaluating(Runnable action) {
        try (Use.Held held = use.change("evaluating(..)")) {
            optimization.evaluating(action);
        }
    }

    /** Returns the loss that the last step was told; of several ranks, the mean of what they were told. */
    public OptionalDouble loss() {
        try (Use.Held held = use.look("loss()")) {
            return optimization.loss();
        }
    }

    /** Returns the size of the last step, empty before one; of an adaptive rule it is read from the device. */
    public OptionalDouble stepSize() {
        try (Use.Held held = use.look("stepSize()")) {
            return optimization.lastSize();
        }
    }

    /**
     * Sets the size of the next step. A schedule goes on from there in proportion, and a constant step size stays at this
     * value, as when {@code lr} of torch's parameter groups is set.
     *
     * @param size positive, or zero to leave the weights where they are
     * @throws IllegalStateException if the step rule is adaptive and finds its own size, or if the schedule gives zero
     */
    public void stepSize(double size) {
        try (Use.Held held = use.change("stepSize(..)")) {
            optimization.setSize(size);
        }
    }

    /** Returns the factor on the step size of the recipe, 1 unless it was set. */
    public double rate() {
        try (Use.Held held = use.look("rate()")) {
            return optimization.rate();
        }
    }

    /** Sets a factor, not negative, on what the step rule of the recipe gives, be it a schedule or adaptive. */
    public void rate(double factor) {
        try (Use.Held held = use.change("rate(..)")) {
            optimization.rate(factor);
        }
    }

    /** Returns the number of steps taken; any thread may ask before {@link #close()}. */
    public long steps() {
        use.checkOpen("steps()");
        return optimization.steps();
    }

    /** Returns the number of this rank, 0 unless there are several; any thread may ask. */
    public int rank() {
        return optimization.ranks().rank();
    }

    /** Returns the ranks that this optimizer works with, {@link Ranks#single} unless there are several. */
    public Ranks ranks() {
        return optimization.ranks();
    }

    /** What it was made from. */
    Options options() {
        return optimization.options();
    }

    /** The parameters that it was made for. */
    Subjects subjects() {
        return optimization.subjects();
    }

    /** Returns the recipe. */
    public Recipe recipe() {
        use.checkOpen("recipe()");
        return optimization.options().recipe();
    }

    /** Returns the banks that hold the module's parameters at present. */
    public List<Bank> banks() {
        use.checkOpen("banks()");
        return optimization.plan().banks().all();
    }

    /**
     * Frees the state; the module keeps its weights. To close twice is harmless.
     *
     * @throws IllegalStateException if this thread is within a step of the optimizer
     */
    @Override
    public void close() {
        use.close(optimization::close);
    }
}
