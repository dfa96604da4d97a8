package io.steepest.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A published optimizer: an entry of the {@link Catalogue}, from which command line, studies, audits, tests and the tables
 * of the documentation are made.
 *
 * <pre>{@code
 * Recipe lion = Catalogue.named("lion").recipe(lr(3e-4), decay(0.1));
 * }</pre>
 */
public final class Published {
    private final Draft draft;
    private final Function<Values, Recipe> maker;

    /**
     * Completes an entry.
     *
     * @param draft everything about it but the recipe
     * @param maker gives the recipe for values of all constants; it needs no name
     */
    Published(Draft draft, Function<Values, Recipe> maker) {
        this.draft = draft;
        this.maker = maker;
    }

    /** The groups that Table 1 of Veprikov et al. (2025) sorts optimizers into. */
    public enum Group {
        /** Descents under a norm, without learnt coordinates. */
        NORMS("norms"),
        /** Descents in coordinates of both sides of a matrix. */
        QUASI_NEWTON("quasi-Newton"),
        /** Descents in coordinates of single entries. */
        ENTRYWISE("entrywise"),
        /** Other norms than the Euclidean one, or entries, in learnt coordinates. */
        HYBRIDS("hybrids");

        private final String text;

        Group(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A constant of an optimizer with its defaults.
     *
     * @param constant which one
     * @param published default of the paper or of its code; empty where they name none
     * @param small value for small models, which the command line takes
     */
    public record Default(Constant constant, OptionalDouble published, double small) {

        /** Checks the values. */
        public Default {
            published.ifPresent(constant::check);
            constant.check(small);
        }

        /** Returns the default of a recipe in Java: the published one, or that for small models where there is none. */
        public double value() {
            return published.orElse(small);
        }
    }

    /** Returns the name, as on the command line. */
    public String name() {
        return draft.name;
    }

    /** Returns the group that the optimizer belongs to. */
    public Group group() {
        return draft.group;
    }

    /** Returns what the optimizer is, in one line. */
    public String summary() {
        return draft.summary;
    }

    /** Returns who published the optimizer. */
    public String paper() {
        return draft.paper;
    }

    /** Returns the direction of hidden matrices as a formula, without its minus sign. */
    public String direction() {
        return draft.direction;
    }

    /** Returns how the update of a hidden matrix stands to a norm. */
    public Form form() {
        return draft.form;
    }

    /** Returns the degree of the update of a hidden matrix in the gradients at ε = 0; NaN where factors are given. */
    public double degree() {
        return draft.degree;
    }

    /** Returns the constants with their defaults, the step size first. */
    public List<Default> constants() {
        return List.copyOf(draft.constants);
    }

    /** Returns the type of the part without which there is no recipe, if there is such a part. */
    public Optional<String> needs() {
        return draft.needs;
    }

    /**
     * Returns the recipe; a constant that is not given has the published default.
     *
     * @param given settings of some constants
     * @throws IllegalArgumentException for a constant that the optimizer has not, or that is given twice
     * @throws IllegalStateException if the optimizer {@link #needs} a part that is no number
     */
    public Recipe recipe(Setting... given) {
        Values values = values(given);
        if (needs().isPresent()) {
            throw new IllegalStateException(
                    name() + " needs " + needs().get() + ": call the method of KroneckerRecipes that takes it");
        }
        return maker.apply(values).named(name());
    }

    /** Returns a setting for each constant, at the value for small models. */
    public Setting[] small() {
        return draft.constants.stream()
                .map(constant -> new Setting(constant.constant(), constant.small()))
                .toArray(Setting[]::new);
    }

    /** Returns whether the optimizer has a constant. */
    public boolean has(Constant constant) {
        return draft.constants.stream().anyMatch(each -> each.constant() == constant);
    }

    /** Returns those of some settings whose constants the optimizer has, to give alike constants to many optimizers. */
    public Setting[] select(Setting... any) {
        return Stream.of(any).filter(setting -> has(setting.constant())).toArray(Setting[]::new);
    }

    /** Returns a value for each constant. */
    Values values(Setting... given) {
        return Values.of(name(), defaults(Stream.empty()), given);
    }

    /** Returns a value for each constant but some, which a part takes the place of. */
    Values valuesBut(Stream<Constant> replaced, Setting... given) {
        return Values.of(name() + " with a part of your own", defaults(replaced), given);
    }

    private Map<Constant, Double> defaults(Stream<Constant> replaced) {
        Map<Constant, Double> defaults = new LinkedHashMap<>();
        draft.constants.forEach(each -> defaults.put(each.constant(), each.value()));
        replaced.forEach(defaults::remove);
        return defaults;
    }

    @Override
    public String toString() {
        return name() + ": " + summary();
    }
}
