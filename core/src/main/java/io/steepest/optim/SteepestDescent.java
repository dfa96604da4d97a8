package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Engine;
import io.steepest.modular.Modular;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.param.Banks;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.Adaptive;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recipe at work on the parameters of a module.
 *
 * <pre>{@code
 * try (var optimizer = SteepestDescent.of(model, Recipes.muon(0.02, 0.95, 0, 3e-4))) {
 *     for (...) {
 *         optimizer.zeroGrad();
 *         loss(model).backward();
 *         optimizer.step();
 *     }
 * }
 * }</pre>
 *
 * <p>Making one moves the parameters into {@link Bank banks}, in which equal shapes lie together; the module sees no
 * difference, but must not be moved to another dtype or device afterwards. A parameter that got no gradient counts as
 * one with a zero gradient. Parameters without entries are carried along.
 *
 * <p>One thread at a time may use an optimizer; a second one gets an {@link IllegalStateException}. {@link #close()}
 * waits for the thread that is using it, and whatever is called after it gets that exception, too.
 *
 * <p>Parameters may be float64, float32, bfloat16 or float16, also mixed. Steps of half-precision parameters are computed
 * in float32, with state in float32, and rounded to the parameter's dtype once; no float32 copy of the weights is kept, so
 * an update of less than half of a weight's last bit leaves it as it is. Gradients and state that hold NaN or infinity
 * are never stepped with: {@link NonFinite}.
 */
public final class SteepestDescent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SteepestDescent.class);

    private final Use use = new Use("the optimizer");
    private final Recipe recipe;
    private final NonFinite policy;
    private final Banks banks;
    private final List<BankDescent> descents;
    private final Stepping stepping;
    private final Units units;
    private final Arena state;
    /** Of parts of banks. */
    private final Arena views = new Arena();

    private final Gradients gradients;
    private final StateGuard guard;
    private final Optional<Modular> structure;
    private volatile long steps;

    /** As {@link Options#on}. */
    SteepestDescent(Module module, Options options) {
        Engine.prepare();
        this.recipe = options.recipe();
        this.policy = options.policy();
        this.structure = options.structure();
        this.state = new Arena(options.format());
        try (PointerScope scope = new PointerScope()) {
            List<Assignment> parameters = options.roles().of(module);
            parameters.forEach(parameter -> Dtypes.check(parameter.name(), parameter.tensor()));
            options.check(parameters);
            this.banks = Banks.of(parameters, name -> options.inverseWeights().getOrDefault(name, 1.0));
            banks.empty().forEach(p -> recipe.of(p.role()));
            this.gradients = new Gradients(banks.all());
            this.descents = descents();
            Workload workload = new Workload(descents);
            this.units = new Units(descents, state);
            if (options.staggered()) {
                workload.stagger();
            }
            this.stepping = new Stepping(recipe, descents, workload, state);
        }
        this.guard = new StateGuard(state, averages());
    }

    /** Adaptive rules look at whole banks; any other step is taken part by part. */
    private List<BankDescent> descents() {
        List<BankDescent> made = new ArrayList<>();
        for (Bank bank : banks.all()) {
            Descent descent = recipe.of(bank.role());
            long k = bank.weights().size(0);
            List<Slice> slices = recipe.rule() instanceof Adaptive
                    ? List.of(Slice.of(k, 0, k))
                    : Slices.of(bank, descent, state.format());
            for (Slice slice : slices) {
                made.add(new BankDescent(Part.of(bank, slice, views.at(bank.name())), descent, state.at(bank.name())));
            }
        }
        return List.copyOf(made);
    }

    /** Banks by name whose state is averages of gradients as they are; adaptive rules multiply gradients by numbers. */
    private Set<String> averages() {
        return descents.stream()
                .filter(descent -> recipe.rule() instanceof Schedule && descent.keepsAverages())
                .map(BankDescent::name)
                .collect(Collectors.toSet());
    }

    /** The optimizer for all trainable parameters of a module, roles inferred. */
    public static SteepestDescent of(Module module, Recipe recipe) {
        return follow(recipe).on(module);
    }

    /** Choices beyond the recipe; {@link Options#on} makes the optimizer. */
    public static Options follow(Recipe recipe) {
        return Options.of(recipe);
    }

    /** Takes one step with the gradients that are there; they stay as they are. */
    public void step() {
        step(OptionalDouble.empty(), Optional.empty());
    }

    /**
     * Takes one step, telling adaptive rules the loss.
     *
     * @throws ArithmeticException if the loss or a gradient is NaN or infinite, where the policy is not to skip such steps;
     *     nothing is changed then
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
            stepping.refuseWithout(loss, function);
            banks.relink();
            double largest = policy == NonFinite.UNCHECKED ? 0 : gradients.bound();
            Optional<String> bad = nonFinite(loss, largest);
            if (bad.isPresent()) {
                refuse(bad.get());
                return;
            }
            if (policy != NonFinite.UNCHECKED) {
                units.choose(largest);
            }
            long t = steps + 1;
            stepping.take(t, loss, function);
            steps = t;
            guard.stepped(largest);
        }
    }

    /** Names a NaN or an infinity that the step would use, if there is one. Looking at the loss costs nothing. */
    private Optional<String> nonFinite(OptionalDouble loss, double largest) {
        if (loss.isPresent() && !Double.isFinite(loss.getAsDouble())) {
            return Optional.of("the loss is " + loss.getAsDouble());
        }
        if (policy == NonFinite.UNCHECKED) {
            return Optional.empty();
        }
        Optional<String> holder = Double.isFinite(largest)
                ? guard.firstNonFinite().map(name -> "state " + name)
                : gradients.firstNonFinite().map(name -> "gradient of " + name);
        return holder.map(what -> what + " holds NaN or infinity");
    }

    private void refuse(String reason) {
        report(reason + " before step " + (steps + 1) + "; no weight and no state was changed", "step");
    }

    /** Throws, or logs that something was skipped. */
    private void report(String message, String skipped) {
        if (policy != NonFinite.SKIP) {
            throw new ArithmeticException(message);
        }
        log.warn("{}: {} skipped", message, skipped);
    }

    /** Sets every gradient to zero, in place. */
    public void zeroGrad() {
        try (Use.Held held = use.change("zeroGrad()")) {
            banks.relink();
            gradients.zero();
        }
    }

    /**
     * Scales all gradients down to a global Euclidean length, in place, if they are longer. Call before
     * {@link #step()}. Gradients of any finite size are clipped right. As in torch's {@code clip_grad_norm_}, 1e-6 is
     * added to the length found, unless that is below 1e-3.
     *
     * @param length the greatest length allowed, positive
     * @return the length of all gradients together before, as in torch; with {@link NonFinite#SKIP} it is NaN or infinite
     *     if a gradient is, and then no gradient was changed
     * @throws ArithmeticException if a gradient holds NaN or infinity, unless the policy is {@link NonFinite#SKIP}; no
     *     gradient was changed
     */
    public double clipGradients(double length) {
        try (Use.Held held = use.change("clipGradients(..)")) {
            if (!(length > 0)) {
                throw new IllegalArgumentException("gradients are clipped to a positive length, found " + length);
            }
            banks.relink();
            double found = gradients.clip(length);
            if (!Double.isFinite(found)) {
                gradients
                        .firstNonFinite()
                        .ifPresent(name -> report(
                                "gradient of " + name + " holds NaN or infinity; no gradient was clipped", "clipping"));
            }
            return found;
        }
    }

    /** Scales all gradients, in place: the mean over accumulated batches is their sum times one over their number. */
    public void scaleGradients(double factor) {
        try (Use.Held held = use.change("scaleGradients(..)")) {
            if (!Double.isFinite(factor)) {
                throw new IllegalArgumentException("gradients are scaled by a finite number, found " + factor);
            }
            banks.relink();
            gradients.scale(factor);
        }
    }

    /** Which parameter is stepped how, and why. */
    public Explanation explain() {
        try (Use.Held held = use.look("explain()")) {
            return Explainer.explain(
                    recipe,
                    descents,
                    banks.empty(),
                    state,
                    structure.map(Modular::atoms).orElse(Map.of()));
        }
    }

    /**
     * Makes room for state that an optimizer keeps only once it is needed. Call it before the tensors of {@link #state()}
     * are restored from a checkpoint, and {@link #resumeAt} afterwards.
     *
     * @param names of the tensors in {@link #state()} when the checkpoint was saved
     */
    public void expect(Set<String> names) {
        if (names.contains(Units.NAME)) {
            units.expect();
        }
    }

    /** The optimizer's memory: what a checkpoint saves beside the weights. It lives until the optimizer is closed. */
    public Arena state() {
        try (Use.Held held = use.look("state()")) {
            return state.lentBy("the optimizer");
        }
    }

    /** The size of the last step, empty before one; of an adaptive rule it is read from the device. */
    public OptionalDouble stepSize() {
        try (Use.Held held = use.look("stepSize()")) {
            return stepping.lastSize(steps);
        }
    }

    /** Number of steps taken; any thread may ask at any time before {@link #close()}. */
    public long steps() {
        use.checkOpen("steps()");
        return steps;
    }

    /**
     * Sets the number of steps taken, after the state was restored from a checkpoint.
     *
     * @param taken not negative
     */
    public void resumeAt(long taken) {
        try (Use.Held held = use.change("resumeAt(..)")) {
            if (taken < 0) {
                throw new IllegalArgumentException("number of steps taken must not be negative, found " + taken);
            }
            steps = taken;
            descents.forEach(descent -> descent.resumeAt(taken));
            units.resume();
        }
    }

    /** The recipe. */
    public Recipe recipe() {
        use.checkOpen("recipe()");
        return recipe;
    }

    /** The banks that hold the module's parameters, but those without entries. */
    public List<Bank> banks() {
        use.checkOpen("banks()");
        return banks.all();
    }

    /** Who uses it, for what works beside it on the same weights. */
    Use use() {
        return use;
    }

    /**
     * Frees the state; the module keeps its weights. While another thread uses the optimizer, it waits. To close twice is
     * harmless.
     *
     * @throws IllegalStateException if this thread is within a step of the optimizer
     */
    @Override
    public void close() {
        use.close(() -> {
            views.close();
            state.close();
            banks.close();
        });
    }
}
