package io.steepest.train;

import io.steepest.tensor.StateFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An optimizer with its constants.
 *
 * @param name of the optimizer, with a step rule after a plus sign if it has another than its own
 * @param lr peak step size
 * @param settings other constants by name; the rest have the values for small models
 * @param groups what is told to some parameters alone
 * @param shares how layers share a step
 * @param together whether an optimizer with a second step size, of the roles that AdamW steps, keeps the ratio of the two
 *     as lr changes; else the second stays
 * @param state how averages of gradients are kept
 */
public record Choice(
        String name,
        double lr,
        Map<String, Double> settings,
        Groups groups,
        Shares shares,
        boolean together,
        StateFormat state) {

    /**
     * Checks the step size and copies the map, in order.
     *
     * @throws IllegalArgumentException for a step size that cannot be
     */
    public Choice {
        if (!(lr > 0 && lr < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "learning rate of " + name + " must be positive and finite, found " + lr);
        }
        settings = new LinkedHashMap<>(settings);
        // a run that was saved before there was a choice of these
        shares = shares == null ? Shares.EQUAL : shares;
        state = state == null ? StateFormat.FULL : state;
    }

    /** Returns the choice of an optimizer at a step size, with what is usual otherwise. */
    public static Choice of(String name, double lr) {
        return new Choice(name, lr, Map.of(), Groups.none(), Shares.EQUAL, false, StateFormat.FULL);
    }

    /** Returns this choice at another step size. */
    public Choice at(double rate) {
        return new Choice(name, rate, settings, groups, shares, together, state);
    }

    /** Returns this choice with other constants. */
    public Choice with(Map<String, Double> others) {
        return new Choice(name, lr, others, groups, shares, together, state);
    }

    /** Returns this choice with other things told to some parameters. */
    public Choice telling(Groups others) {
        return new Choice(name, lr, settings, others, shares, together, state);
    }

    /** Returns this choice with layers sharing otherwise. */
    public Choice sharing(Shares other) {
        return new Choice(name, lr, settings, groups, other, together, state);
    }

    /** Returns this choice with step sizes that keep their ratio. */
    public Choice keepingRatios() {
        return new Choice(name, lr, settings, groups, shares, true, state);
    }

    /** Returns this choice with averages kept in another format. */
    public Choice keeping(StateFormat other) {
        return new Choice(name, lr, settings, groups, shares, together, other);
    }

    /** Returns all of it that has an effect, by command-line option name. */
    Map<String, Object> hyperparameters() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("optimizer", name);
        all.put("lr", lr);
        if (!settings.isEmpty()) {
            all.put("set", settings);
        }
        all.putAll(groups.hyperparameters());
        if (together) {
            all.put("together", true);
        }
        if (Optimizers.isModular(name)) {
            all.put("shares", shares.toString());
        }
        if (state != StateFormat.FULL) {
            all.put("state", state.name().toLowerCase(Locale.ROOT));
        }
        return all;
    }
}
