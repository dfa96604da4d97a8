package io.steepest.train;

import io.steepest.step.Adaptive;
import io.steepest.step.Reference;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.train.name.Unknown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * The adaptive step rules by command-line name, each with the factor that its step size is multiplied by. A recipe takes
 * one after a plus sign, as in {@code muon+escape}; the factor is then its {@code lr}.
 */
public final class Rules {
    /** Six orders of magnitude below the best step sizes of small models. */
    private static final double START = 1e-8;

    private static final double AHEAD = 2;
    private static final double DECAY = Math.sqrt(0.999);
    private static final double DOG_EPSILON = 1e-8;
    private static final double DOWG_EPSILON = 1e-4;
    private static final double FIRST_TRIAL = 1;

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();
    private static final Map<String, DoubleFunction<Adaptive>> STARTS = new LinkedHashMap<>();

    static {
        from(
                "prodigy",
                "escape velocity, Prodigy's step size in any norm",
                start -> StepRule.escapeVelocity(start, DECAY));
        from(
                "escape",
                "the same, doubling ahead of the estimate",
                start -> StepRule.escapeVelocity(start, DECAY).doublingAhead(AHEAD));
        from(
                "escape-least",
                "the same, of the least block",
                start -> StepRule.escapeVelocity(start, DECAY)
                        .doublingAhead(AHEAD)
                        .leastOfBlocks());
        from(
                "doubling",
                "doubles until the gradient turns, then stays",
                start -> StepRule.doubling(start, Reference.START));
        from(
                "cosine",
                "η·(1 + cos θ), θ to the way from the start",
                start -> StepRule.cosineGrowth(start, Reference.START));
        from(
                "cosine-last",
                "η·(1 + cos θ), θ to the last step",
                start -> StepRule.cosineGrowth(start, Reference.LAST_STEP));
        from("dog", "distance over gradients", start -> StepRule.dog(start, DOG_EPSILON));
        add("dowg", 1, "distance over weighted gradients", StepRule.dowg(DOWG_EPSILON));
        from("dadapt", "D-Adaptation", start -> StepRule.dAdaptation(start, DECAY));
        add("armijo", 1, "backtracking line search", StepRule.armijo(FIRST_TRIAL));
        add("polyak", 0.5, "Polyak's step size, down to a loss of zero", StepRule.polyak(0));
        add("sharpness", 0.01, "dual norm of the network's gradient, over a sharpness of one", StepRule.sharpness(1));
    }

    private Rules() {}

    /**
     * A rule that can be chosen by name.
     *
     * @param name on the command line
     * @param lr factor on its step size
     * @param summary one line
     * @param rule the rule
     */
    public record Entry(String name, double lr, String summary, Adaptive rule) {

        /** The rule, its step size multiplied by a schedule. */
        StepRule paced(Schedule pace) {
            return rule.paced(pace);
        }
    }

    /** A rule that begins at a step size and finds its own from there; what it finds is not multiplied. */
    private static void from(String name, String summary, DoubleFunction<Adaptive> rule) {
        add(name, 1, summary, rule.apply(START));
        STARTS.put(name, rule);
    }

    private static void add(String name, double lr, String summary, Adaptive rule) {
        ALL.put(name, new Entry(name, lr, summary, rule));
    }

    /** The names, in the order of the documentation. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * Returns an entry by name; a rule that begins at a step size takes another one in parentheses, as in
     * {@code escape(1e-4)}.
     *
     * @throws IllegalArgumentException for an unknown name, or a step size to begin at that cannot be
     */
    public static Entry named(String name) {
        int open = name.indexOf('(');
        if (open < 0) {
            return known(name);
        }
        Call call = Call.parse(name.replace(" ", "")).get(0);
        Entry usual = known(call.name());
        DoubleFunction<Adaptive> from = STARTS.get(call.name());
        if (from == null) {
            throw new IllegalArgumentException("step rule " + call.name() + " begins at no step size, found " + name
                    + "; those that do are " + String.join(", ", STARTS.keySet()));
        }
        return new Entry(name, usual.lr(), usual.summary(), from.apply(call.number()));
    }

    private static Entry known(String name) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw Unknown.of("step rule", name, ALL.keySet());
        }
        return entry;
    }
}
