package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.modular.Modular;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.recipe.Descent;
import io.steepest.step.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of a {@link SteepestDescent}, which sees to it that one thread at a time does it. */
final class Optimization implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SteepestDescent.class);

    private final Options options;
    private final Ranks ranks;
    private final Inspection inspection;
    private Subjects subjects;
    private Plan plan;
    private double rate = 1;
    private volatile long steps;
    /** The mean of the losses that all ranks were given for the last step. */
    private OptionalDouble mean = OptionalDouble.empty();

    /** Moves the parameters of a module into banks. */
    Optimization(Module module, Options options) {
        this.options = options;
        this.inspection = new Inspection(options);
        this.ranks = options.ranks();
        this.subjects = new Subjects(module, options);
        Agreement.reach(options, subjects);
        this.plan = Plan.of(subjects.stepped(), options);
    }

    /**
     * As {@link SteepestDescent#step()}.
     *
     * @throws ArithmeticException if something is not finite and the policy is to fail
     */
    void step(OptionalDouble loss, Optional<DoubleSupplier> function) {
        Runnable check = () -> {
            plan.stepping().refuseWithout(loss, function);
            plan.banks().relink();
            subjects.checkUnchanged(steps);
        };
        if (ranks.size() == 1) {
            check.run();
            mean = loss;
            step(member -> plan.steps(member, options.unused()), loss, function, true);
        } else {
            RollCall all = RollCall.hear(options, plan, check, loss);
            mean = all.loss();
            step(
                    member -> all.stepping().contains(member.name()),
                    all.loss(),
                    function.map(own -> () -> RollCall.sum(ranks, own.getAsDouble())[0] / ranks.size()),
                    all.faulty());
        }
    }

    /**
     * Takes the step that all ranks have agreed on.
     *
     * @param stepping whether a parameter steps
     * @param suspicious whether the state of some rank may hold NaN or infinity
     */
    private void step(
            Predicate<Bank.Member> stepping,
            OptionalDouble loss,
            Optional<DoubleSupplier> function,
            boolean suspicious) {
        List<BankPlan> active = active(stepping);
        Gradients gradients = Gradients.of(active, ranks);
        Gradients.Known known = inspection.look(plan, gradients);
        Optional<String> bad = new Culprit(options, plan).of(loss, gradients, known.bound(), suspicious);
        if (bad.isPresent()) {
            report(bad.get() + " before step " + (steps + 1) + "; no weight and no state was changed", "step");
            return;
        }
        if (options.nonFinite() != NonFinite.UNCHECKED) {
            plan.units().choose(active, known.bound() * known.shortening());
        }
        long t = steps + 1;
        plan.stepping().take(active, new Stepping.Request(t, rate, known.shortening(), loss, function));
        active.forEach(BankPlan::stepped);
        steps = t;
        plan.averages().observe();
        plan.guard().stepped(known.bound());
    }

    /** The banks that step now; banks of which only some members do are divided first. */
    private List<BankPlan> active(Predicate<Bank.Member> stepping) {
        List<BankPlan> active = new ArrayList<>();
        for (BankPlan each : plan.plans()) {
            int count = 0;
            for (Bank.Member member : each.bank().members()) {
                count += stepping.test(member) ? 1 : 0;
            }
            if (count > 0 && count < each.bank().members().size()) {
                Set<String> all = plan.members(stepping);
                plan = plan.regrouped(subjects.stepped(), options, Map.of(), all);
                return active(stepping);
            }
            if (count > 0) {
                active.add(each);
            }
        }
        return active;
    }

    /** Throws, or logs that something was skipped. */
    private void report(String message, String skipped) {
        if (options.nonFinite() != NonFinite.SKIP) {
            throw new ArithmeticException(message);
        }
        log.warn("{}: {} skipped", message, skipped);
    }

    /** As {@link SteepestDescent#backward}. */
    void backward(Tensor pass) {
        if (ranks.size() == 1) {
            pass.backward();
        } else {
            plan.exchange().joining().during(pass);
        }
    }

    void zeroGrad() {
        plan.banks().relink();
        plan.banks().zero();
        subjects.dropGradients();
    }

    double clip(double length) {
        if (options.byFactors()) {
            throw new IllegalStateException(
                    Factors.UNKNOWN + ", so it cannot be clipped: leave clipGradients(..) or exchangingFactors() out");
        }
        if (ranks.size() == 1) {
            plan.banks().relink();
        } else {
            RollCall.hear(options, plan, () -> plan.banks().relink(), OptionalDouble.empty());
        }
        double found = inspection.clip(plan, length);
        if (!Double.isFinite(found)) {
            new Culprit(options, plan)
                    .gradient(Gradients.of(plan.plans(), ranks).firstNonFinite())
                    .ifPresent(what -> report(what + " holds NaN or infinity; no gradient was clipped", "clipping"));
        }
        return found;
    }

    void scale(double factor) {
        plan.banks().relink();
        new Gradients(plan.banks().all(), ranks).scale(factor);
    }

    void refresh() {
        try (PointerScope scope = new PointerScope()) {
            plan.banks().relink();
            Subjects now = new Subjects(subjects.module(), options);
            Agreement.reach(options, now);
            plan = plan.regrouped(now.stepped(), options, Map.of(), Set.of());
            subjects.close();
            subjects = now;
        }
    }

    Explanation explain() {
        return Explainer.explain(
                options, subjects, plan, options.structure().map(Modular::atoms).orElse(Map.of()));
    }

    Division division(int size) {
        if (ranks.size() > 1) {
            throw new IllegalStateException("rank " + ranks.rank() + " of " + ranks.size()
                    + " keeps a part of the state alone: ask an optimizer of one rank how it would be divided");
        }
        List<Assignment> parameters = subjects.stepped();
        Map<String, Descent> descents = new TreeMap<>();
        parameters.forEach(
                p -> descents.put(p.name(), options.recipe().resolve(p).descent()));
        // what ranks step by factors is not divided, so the question is about owners
        Owners owners = new Owners(Map.of(), size)
                .with(parameters, descents, options.recipe().rule() instanceof Schedule, false);
        return Divider.of(parameters, descents, owners, explain());
    }

    OptimizerState state() {
        if (options.byFactors()) {
            plan.settle();
        }
        return new OptimizerState(new WholeState(plan).tensors(), new TreeMap<>(plan.histories()), steps, rate);
    }

    /** As {@link SteepestDescent#outline}. */
    OptimizerState outline() {
        return new OptimizerState(new WholeState(plan).outline(), new TreeMap<>(plan.histories()), steps, rate);
    }

    /** As {@link SteepestDescent#share}. */
    Share share() {
        if (options.byFactors()) {
            plan.settle();
        }
        WholeState whole = new WholeState(plan);
        SortedMap<String, Piece> pieces = new TreeMap<>();
        SortedMap<String, Tensor> tensors = whole.share(pieces);
        return new Share(
                new OptimizerState(tensors, new TreeMap<>(plan.histories()), steps, rate), pieces, whole.writers());
    }

    long stateBytes() {
        return plan.state().bytes();
    }

    /** As {@link SteepestDescent#restore}. */
    void restore(OptimizerState saved) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            new WholeState(plan).check(saved);
            if (!plan.suits(saved.parameters())) {
                plan = plan.regrouped(subjects.stepped(), options, saved.parameters(), Set.of());
            }
            OptimizerState own = new WholeState(plan).part(saved);
            plan.names()
                    .tensors()
                    .forEach((name, tensor) -> tensor.copy_(own.tensors().get(name)));
            plan.resume(saved.parameters());
            steps = saved.steps();
            rate = saved.rate();
        }
    }

    void evaluating(Runnable action) {
        plan.averages().whileInPlace(action);
    }

    OptionalDouble loss() {
        return mean;
    }

    OptionalDouble lastSize() {
        return plan.stepping().lastSize(steps);
    }

    void setSize(double size) {
        if (!(options.recipe().rule() instanceof Schedule schedule)) {
            throw new IllegalStateException(
                    "step rule " + options.recipe().rule() + " finds the step size itself: rate(factor) multiplies it");
        }
        double given = Stepping.size(schedule, steps + 1);
        if (given == 0 && size != 0) {
            throw new IllegalStateException("schedule " + schedule + " gives a step size of 0 at step " + (steps + 1)
                    + ", which no factor makes " + size);
        }
        rate(given == 0 ? rate : size / given);
    }

    double rate() {
        return rate;
    }

    void rate(double factor) {
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("factor on the step size must not be negative, found " + factor);
        }
        rate = factor;
    }

    long steps() {
        return steps;
    }

    Ranks ranks() {
        return ranks;
    }

    Options options() {
        return options;
    }

    Subjects subjects() {
        return subjects;
    }

    Plan plan() {
        return plan;
    }

    @Override
    public void close() {
        plan.close();
        subjects.close();
    }
}
