package io.steepest.train.insight;

import io.steepest.norm.Norm;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.recipe.Descent;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import io.steepest.train.Inspector;
import io.steepest.train.TrainingRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures every tensor of a run at the first step and at every so many. Updates are measured on the weights themselves,
 * before and after the step, so whatever moved them is in. Two copies of the weights are kept; at steps that are not
 * measured, nothing is computed.
 */
public final class Insights implements Inspector, AutoCloseable {
    private static final String BEFORE = "before/";
    private static final String LAST = "last/";

    private final TrainingRun run;
    private final long every;
    private final Consumer<List<Insight>> sink;
    private final Map<String, Descent> descents;
    private final ActivationMeter meter = new ActivationMeter();
    private final Arena copies = new Arena();
    /** The step whose updates are kept. */
    private long kept = -1;

    private Insights(TrainingRun run, long every, Consumer<List<Insight>> sink) {
        this.run = run;
        this.every = every;
        this.sink = sink;
        this.descents = descents(run);
    }

    /**
     * Looks into the steps of a run from now on.
     *
     * @param run any; it must outlive what is returned
     * @param every how many steps lie between measurements, at least 1
     * @param sink told of the tensors at each step measured, in the order of the module
     */
    public static Insights into(TrainingRun run, long every, Consumer<List<Insight>> sink) {
        if (every < 1) {
            throw new IllegalArgumentException("steps between insights must be at least 1, found " + every);
        }
        Insights insights = new Insights(run, every, sink);
        run.inspectedBy(insights);
        return insights;
    }

    private static Map<String, Descent> descents(TrainingRun run) {
        Map<String, Descent> descents = new HashMap<>();
        try (PointerScope scope = new PointerScope()) {
            for (Assignment parameter :
                    run.setup().optimizer().groups().assigned().of(run.model().module())) {
                descents.put(
                        parameter.name(),
                        run.optimizer().recipe().resolve(parameter).descent());
            }
        }
        return descents;
    }

    private boolean isMeasured(long step) {
        return step == 1 || step % every == 0;
    }

    @Override
    public void begins(long step) {
        if (isMeasured(step)) {
            meter.clear();
            run.model().activations().seenBy(meter);
        }
    }

    @Override
    public void descends(long step) {
        run.model().activations().unseen();
        if (isMeasured(step) || isMeasured(step + 1)) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                banks().forEach(bank -> copy(BEFORE, bank).copy_(bank.weights()));
            }
        }
    }

    @Override
    public void stepped(long step) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            if (isMeasured(step)) {
                sink.accept(measured(step));
            }
            if (isMeasured(step + 1)) {
                for (Bank bank : banks()) {
                    copy(LAST, bank).copy_(Sight.update(copy(BEFORE, bank), bank.weights()));
                }
                kept = step;
            }
        }
    }

    private List<Insight> measured(long step) {
        Map<String, Joined> tensors = new LinkedHashMap<>();
        Map<String, Bank.Member> members = new HashMap<>();
        Map<String, Bank> firsts = new HashMap<>();
        for (Bank bank : banks()) {
            Map<Part, double[]> numbers = numbers(bank, step);
            int each = (int) bank.matrices();
            for (int i = 0; i < bank.members().size(); i++) {
                Bank.Member member = bank.members().get(i);
                members.put(member.name(), member);
                firsts.putIfAbsent(member.name(), bank);
                tensors.computeIfAbsent(member.name(), name -> new Joined(Joining.of(descents.get(name))))
                        .with(numbers, i * each, each);
            }
        }
        List<Insight> insights = new ArrayList<>();
        members.values().stream()
                .sorted(Comparator.comparingInt(Bank.Member::position))
                .forEach(member -> insights.add(insight(
                        step,
                        member,
                        firsts.get(member.name()),
                        tensors.get(member.name()).quantities())));
        return insights;
    }

    private Insight insight(long step, Bank.Member member, Bank bank, Map<Quantity, Double> values) {
        values.put(Quantity.INPUT_RMS, meter.input(member.parameter()));
        values.put(Quantity.OUTPUT_RMS, meter.output(member.parameter()));
        String norm = Naming.of(descents.get(member.name()).norm());
        return new Insight(step, member.name(), bank.role(), norm, values);
    }

    private Map<Part, double[]> numbers(Bank bank, long step) {
        try (PointerScope scope = new PointerScope()) {
            Descent descent = descents.get(bank.members().get(0).name());
            Norm norm = descent.norm().onTaps(bank.taps()).exact();
            Optional<Tensor> last = kept == step - 1 ? Optional.of(copy(LAST, bank)) : Optional.empty();
            return new Sight(bank.gradients(), copy(BEFORE, bank), bank.weights(), shrinking(descent), last)
                    .measured(norm);
        }
    }

    /** A rule that finds its step size by itself may measure decay in another one. */
    private Shrinking shrinking(Descent descent) {
        boolean known = run.optimizer().recipe().rule() instanceof Schedule;
        return Shrinking.of(descent, known ? run.optimizer().stepSize() : OptionalDouble.empty());
    }

    private List<Bank> banks() {
        return run.optimizer().banks();
    }

    private Tensor copy(String kind, Bank bank) {
        String name = kind + bank.name();
        return copies.tensors().containsKey(name) ? copies.get(name) : copies.zerosLike(name, bank.weights());
    }

    /** Looks no more, and frees the copies. */
    @Override
    public void close() {
        run.inspectedBy(Inspector.none());
        run.model().activations().unseen();
        copies.close();
    }
}
