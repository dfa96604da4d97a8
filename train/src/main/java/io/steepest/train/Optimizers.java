package io.steepest.train;

import io.steepest.recipe.Catalogue;
import io.steepest.recipe.Constant;
import io.steepest.recipe.Published;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Setting;
import io.steepest.step.Adaptive;
import io.steepest.step.Schedule;
import io.steepest.train.name.Near;
import io.steepest.train.name.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The optimizers of the {@link Catalogue} by command-line name, with constants for small models. {@code ./steepest compare
 * --tune} prints the grids that the step sizes are from.
 */
public final class Optimizers {
    private static final String MODULAR = "modular";
    private static final String LISTER = "./steepest train --help";
    private static final String LR = Constant.LR.toString();

    private Optimizers() {}

    /**
     * An optimizer that can be chosen by name, alone or with a step rule.
     *
     * @param name on the command line
     * @param published the optimizer
     * @param rule another step rule than its own, if there is one
     */
    public record Entry(String name, Published published, Optional<Rules.Entry> rule) {

        /** Returns the peak step size for small models; of a step rule the factor on the size that it finds. */
        public double lr() {
            return rule.map(Rules.Entry::lr).orElseGet(this::ownLr);
        }

        private double ownLr() {
            return published.constants().get(0).small();
        }

        /** Returns the step size for small models of the tensors that AdamW steps, if they have one of their own. */
        public OptionalDouble rest() {
            return published.constants().stream()
                    .filter(each -> each.constant().equals(Constant.ADAM_LR))
                    .mapToDouble(Published.Default::small)
                    .findFirst();
        }

        /** Returns whether a rule finds the step size, so that lr is a factor on it. */
        public boolean isAdaptive() {
            return rule.isPresent() || made(ownLr(), Map.of()).rule() instanceof Adaptive;
        }

        /** Returns the recipe at the constants for small models, without a schedule. */
        public Recipe recipe() {
            Recipe made = made(ownLr(), Map.of());
            return rule.isPresent() ? made.named(name).stepping(rule.get().rule()) : made;
        }

        /** Returns the recipe with some constants, and those for small models for the rest. */
        private Recipe made(double lr, Map<String, Double> settings) {
            List<Setting> all = new ArrayList<>(List.of(published.small()));
            settings.forEach((name, value) -> {
                all.removeIf(setting -> setting.constant().toString().equals(name));
                all.add(new Setting(constant(name), value));
            });
            all.set(0, new Setting(Constant.LR, lr));
            return published.recipe(all.toArray(Setting[]::new));
        }

        /** Returns the constant of a name, but lr. */
        private Constant constant(String typed) {
            List<String> known = published.constants().stream()
                    .map(each -> each.constant().toString())
                    .filter(each -> !each.equals(LR))
                    .toList();
            if (typed.equals(LR)) {
                throw new IllegalArgumentException("--set lr: --lr is the option for the step size");
            }
            if (!known.contains(typed)) {
                throw new IllegalArgumentException(published.name() + " has no constant \"" + typed + "\""
                        + Near.question(typed, known) + "it has "
                        + (known.isEmpty() ? "none but lr" : String.join(", ", known)));
            }
            return Constant.named(typed);
        }

        /**
         * Returns the recipe at a peak step size. A schedule multiplies what an adaptive rule finds. Together, the relative
         * rates of its roles are as at its own step size.
         */
        Recipe at(double peak, Map<String, Double> settings, Setup.Pace pace, boolean together) {
            Recipe made = made(together || rule.isPresent() ? ownLr() : peak, settings);
            Schedule schedule = pace.schedule(peak);
            if (rule.isPresent()) {
                return made.named(name).stepping(rule.get().rule().paced(schedule));
            }
            if (made.rule() instanceof Adaptive) {
                // the schedule has the factor lr already
                made = made(1, settings);
            }
            return made.stepping(made.rule() instanceof Adaptive own ? own.paced(schedule) : schedule);
        }
    }

    /** Returns the names, in the order of the catalogue. */
    public static List<String> names() {
        return Catalogue.complete().stream().map(Published::name).collect(Collectors.toList());
    }

    /**
     * Returns an optimizer by name, alone or with a step rule after a plus sign: {@code muon+escape} is muon whose step size
     * is the escape velocity, and its {@code lr} the factor on that.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    public static Entry named(String name) {
        int plus = name.indexOf('+');
        String typed = plus < 0 ? name : name.substring(0, plus);
        Published published = Stream.of(typed)
                .filter(names()::contains)
                .map(Catalogue::named)
                .findFirst()
                .orElseThrow(() -> Unknown.of("optimizer", typed, names(), LISTER));
        return new Entry(
                name, published, plus < 0 ? Optional.empty() : Optional.of(Rules.named(name.substring(plus + 1))));
    }

    /**
     * Returns the recipe of a choice, stepping at a pace.
     *
     * @throws IllegalArgumentException for an unknown name or constant, a value out of its range, or a rule that does not
     *     suit the recipe
     */
    public static Recipe recipe(Choice choice, Setup.Pace pace) {
        if (choice.shares() == Shares.STRUCTURE && !isModular(choice.name())) {
            throw new IllegalArgumentException("--shares structure is for the optimizer " + MODULAR
                    + ", which steps under the modular norm; found " + choice.name());
        }
        return choice.groups().in(RecipeText.is(choice.name()) ? typed(choice, pace) : published(choice, pace));
    }

    private static Recipe published(Choice choice, Setup.Pace pace) {
        return named(choice.name()).at(choice.lr(), choice.settings(), pace, choice.together());
    }

    /** A recipe that was typed, with a step rule after a plus sign if it has one. */
    private static Recipe typed(Choice choice, Setup.Pace pace) {
        if (!choice.settings().isEmpty()) {
            throw new IllegalArgumentException(
                    "a recipe in words has its constants in the words; found also the settings " + choice.settings());
        }
        int plus = choice.name().lastIndexOf('+');
        String words = plus < 0 ? choice.name() : choice.name().substring(0, plus);
        Recipe recipe = RecipeText.parse(words, name -> named(name).recipe());
        Schedule schedule = pace.schedule(choice.lr());
        return plus < 0
                ? recipe.stepping(schedule)
                : recipe.stepping(Rules.named(choice.name().substring(plus + 1).strip())
                        .rule()
                        .paced(schedule));
    }

    /** Returns whether an optimizer steps under the modular norm of the network, by whatever step rule. */
    public static boolean isModular(String name) {
        return name.equals(MODULAR) || name.startsWith(MODULAR + "+");
    }
}
