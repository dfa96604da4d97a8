package io.steepest.recipe;

import static io.steepest.recipe.Constant.ADAM_LR;
import static io.steepest.recipe.Constant.DECAY;
import static io.steepest.recipe.Constant.LR;

import io.steepest.step.StepRule;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A value for each constant of an optimizer: those that were given and the defaults of the others. */
final class Values {
    private final Map<Constant, Double> all;

    private Values(Map<Constant, Double> all) {
        this.all = all;
    }

    /**
     * Puts given settings over defaults.
     *
     * @param name of the optimizer, for messages
     * @param defaults of all its constants
     * @param given some of them
     * @throws IllegalArgumentException for a constant that the optimizer has not, or that is given twice
     */
    static Values of(String name, Map<Constant, Double> defaults, Setting... given) {
        Map<Constant, Double> all = new LinkedHashMap<>(defaults);
        Map<Constant, Double> seen = new EnumMap<>(Constant.class);
        for (Setting setting : given) {
            Constant constant = setting.constant();
            if (!defaults.containsKey(constant)) {
                throw new IllegalArgumentException(
                        name + " has no constant " + constant + "; it has " + Setting.list(defaults.keySet().stream()));
            }
            if (seen.put(constant, setting.value()) != null) {
                throw new IllegalArgumentException(constant + " of " + name + " is given twice");
            }
            all.put(constant, setting.value());
        }
        return new Values(all);
    }

    double of(Constant constant) {
        return all.get(constant);
    }

    int count(Constant constant) {
        return (int) of(constant);
    }

    double lr() {
        return of(LR);
    }

    double decay() {
        return of(DECAY);
    }

    double adamLr() {
        return of(ADAM_LR);
    }

    /** Returns the recipe by which every parameter descends alike, at the step size lr. */
    Recipe everywhere(Descent descent) {
        return Recipe.everywhere("", descent, StepRule.constant(lr()));
    }
}
