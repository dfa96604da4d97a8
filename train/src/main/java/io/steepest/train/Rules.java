package io.steepest.train;

import io.steepest.step.Adaptive;
import io.steepest.step.Reference;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.train.name.Unknown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    static {
        add("prodigy", 1, "escape velocity, Prodigy's step size in any norm", StepRule.escapeVelocity(START, DECAY));
        add(
                "escape",
                1,
                "the same, doubling ahead of the estimate",
                StepRule.escapeVelocity(START, DECAY).doublingAhead(AHEAD));
        add(
                "escape-least",
                1,
                "the same, of the least block",
                StepRule.escapeVelocity(START, DECAY).doublingAhead(AHEAD).leastOfBlocks());
        add("doubling", 1, "doubles until the gradient turns, then stays", StepRule.doubling(START, Reference.START));
        add("cosine", 1, "η·(1 + cos θ), θ to the way from the start", StepRule.cosineGrowth(START, Reference.START));
        add("cosine-last", 1, "η·(1 + cos θ), θ to the last step", StepRule.cosineGrowth(START, Reference.LAST_STEP));
        add("dog", 1, "distance over gradients", StepRule.dog(START, DOG_EPSILON));
        add("dowg", 1, "distance over weighted gradients", StepRule.dowg(DOWG_EPSILON));
        add("dadapt", 1, "D-Adaptation", StepRule.dAdaptation(START, DECAY));
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

    private static void add(String name, double lr, String summary, Adaptive rule) {
        ALL.put(name, new Entry(name, lr, summary, rule));
    }

    /** The names, in the order of the documentation. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * An entry by name.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    public static Entry named(String name) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw Unknown.of("step rule", name, ALL.keySet());
        }
        return entry;
    }
}
