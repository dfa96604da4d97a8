package io.steepest.train;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.param.Selector;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Eigenbasis;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Recipes as people type them: which parameters descend how, in order, the last one that fits deciding.
 *
 * <pre>{@code
 * * = euclidean ema(0.9) debiased diagonal(0.95, 1e-8) unnormalized;
 * role:LINEAR|HEAD = rmsToRms nesterov(0.95) decay(0.1);
 * role:EMBEDDING = oneToRms nesterov(0.95) rate(2)
 * }</pre>
 *
 * <p>Each statement begins with a {@link Selectors selector}. After the equals sign stands the norm, then in any order the
 * smoothing, the coordinates, {@code unnormalized}, {@code scaled}, {@code rate} and {@code decay}; the words are those of
 * the library. A text may begin with the name of a published optimizer, whose other parameters descend as there.
 */
public final class RecipeText {
    private static final InverseRoot ROOT = InverseRoot.pseudoInverse();

    private static final Map<String, Sides> SIDES =
            Map.of("both", Sides.BOTH, "left", Sides.LEFT, "right", Sides.RIGHT, "smaller", Sides.SMALLER);

    private static final Map<String, Function<Call, Norm>> NORMS = new LinkedHashMap<>();
    private static final Map<String, Function<Call, Preconditioner>> COORDINATES = new LinkedHashMap<>();
    private static final Map<String, Scale> SCALES = new LinkedHashMap<>();
    private static final Map<String, BiFunction<Descent, Call, Descent>> PARTS = new LinkedHashMap<>();

    static {
        norm("euclidean", Norms.euclidean());
        norm("max", Norms.max());
        NORMS.put("spectral", RecipeText::spectral);
        norm("rmsToRms", Norms.rmsToRms());
        norm("rmsToMax", Norms.rmsToMax());
        norm("oneToRms", Norms.oneToRms());
        norm("columns", Norms.columns());
        norm("rms", Norms.rms());
        NORMS.put("lp", call -> Norms.lp(call.number()));
        NORMS.put("schatten", call -> Norms.schatten(call.number()));
        NORMS.put("oneToLp", call -> Norms.oneToLp(call.number()));
        NORMS.put("lpToMax", call -> Norms.lpToMax(call.number()));
        NORMS.put("tapwise", call -> Norms.tapwise(norm(call.only())));

        COORDINATES.put("none", call -> {
            call.alone();
            return Preconditioner.none();
        });
        COORDINATES.put(
                "diagonal",
                call -> Preconditioner.diagonal(call.of(0).value(), call.of(1).value()));
        COORDINATES.put("adagrad", call -> Preconditioner.adagrad(call.number()));
        COORDINATES.put(
                "sania",
                call -> Preconditioner.sania(call.of(0).value(), call.of(1).value()));
        COORDINATES.put("kronecker", RecipeText::kronecker);
        COORDINATES.put("klKronecker", RecipeText::klKronecker);
        COORDINATES.put("eigenbasis", RecipeText::eigenbasis);

        SCALES.put("atLeastSquare", Scale.atLeastSquare());
        SCALES.put("matchAdamRms", Scale.matchAdamRms());
        SCALES.put("muonLength", Scale.muonLength());
        SCALES.put("meanSide", Scale.meanSide());

        PARTS.put("ema", (descent, call) -> descent.smoothedBy(Ema.of(call.number())));
        PARTS.put("nesterov", (descent, call) -> descent.smoothedBy(Ema.nesterov(call.number())));
        PARTS.put(
                "lion",
                (descent, call) -> descent.smoothedBy(
                        Ema.lion(call.of(0).value(), call.of(1).value())));
        PARTS.put("debiased", RecipeText::debiased);
        PARTS.put("unnormalized", (descent, call) -> {
            call.alone();
            return descent.unnormalized();
        });
        PARTS.put("scaled", (descent, call) -> descent.normedBy(descent.norm().scaled(scale(call.only()))));
        PARTS.put("rate", (descent, call) -> descent.at(call.number()));
        PARTS.put("decay", (descent, call) -> descent.decayedBy(call.number()));
        COORDINATES.forEach((name, made) -> PARTS.put(name, (descent, call) -> descent.in(made.apply(call))));
    }

    private RecipeText() {}

    /** Returns all words, each by its name. */
    static List<String> words() {
        return Stream.of(NORMS.keySet(), PARTS.keySet(), SCALES.keySet(), SIDES.keySet())
                .flatMap(Set::stream)
                .toList();
    }

    private static void norm(String name, Norm norm) {
        NORMS.put(name, call -> {
            call.alone();
            return norm;
        });
    }

    /** Returns whether a text is a recipe in this language; no optimizer's name is. */
    public static boolean is(String text) {
        return text.indexOf('=') >= 0;
    }

    /**
     * Reads a recipe, of step size 1.
     *
     * @param text statements between semicolons
     * @param published gives the recipe of an optimizer by name, for a text that begins with one
     * @throws IllegalArgumentException naming the word that cannot be read, and those that may stand there
     */
    static Recipe parse(String text, Function<String, Recipe> published) {
        List<String> statements = Call.pieces(text, ';');
        Optional<String> base = statements.stream().findFirst().filter(first -> !is(first));
        Optional<Recipe> recipe = base.map(published);
        for (String statement : statements.subList(base.isPresent() ? 1 : 0, statements.size())) {
            int equals = statement.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("recipe statement \"" + statement
                        + "\": a selector and an equals sign are missing, as in * = max ema(0.9)");
            }
            Selector selector = Selectors.parse(statement.substring(0, equals).strip());
            Descent descent = descent(statement, statement.substring(equals + 1));
            recipe = Optional.of(recipe.map(before -> before.but(selector, descent))
                    .orElseGet(() -> first(statement, selector, descent)));
        }
        return recipe.orElseThrow(() -> new IllegalArgumentException("recipe \"" + text + "\" has no statement"))
                .named(text);
    }

    /** Every parameter descends somehow: what no later statement is about, as the first one says. */
    private static Recipe first(String statement, Selector selector, Descent descent) {
        if (!selector.equals(Selector.everything())) {
            throw new IllegalArgumentException("recipe statement \"" + statement
                    + "\": the first one must be about all parameters, as in * = max ema(0.9), or the name of an"
                    + " optimizer must stand before it");
        }
        return Recipe.everywhere("", descent, StepRule.constant(1));
    }

    private static Descent descent(String statement, String text) {
        try {
            List<Call> calls = Call.parse(text);
            if (calls.isEmpty()) {
                throw new IllegalArgumentException("a norm is missing; there are " + String.join(", ", NORMS.keySet()));
            }
            Descent descent = Descent.under(norm(calls.get(0)));
            for (Call call : calls.subList(1, calls.size())) {
                descent = part(descent, call);
            }
            return descent;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("recipe statement \"" + statement + "\": " + e.getMessage(), e);
        }
    }

    private static Descent part(Descent descent, Call call) {
        BiFunction<Descent, Call, Descent> part = PARTS.get(call.name());
        if (part == null) {
            throw call.unknown("part of a descent", PARTS.keySet());
        }
        return part.apply(descent, call);
    }

    private static Norm norm(Call call) {
        Function<Call, Norm> made = NORMS.get(call.name());
        if (made == null) {
            throw call.unknown("norm", NORMS.keySet());
        }
        return made.apply(call);
    }

    private static Preconditioner coordinates(Call call) {
        Function<Call, Preconditioner> made = COORDINATES.get(call.name());
        if (made == null) {
            throw call.unknown("preconditioner", COORDINATES.keySet());
        }
        return made.apply(call);
    }

    /** {@code kronecker(0.95)}, also with a side or an exponent after the decay, as in {@code kronecker(0.95, left, 0.5)}. */
    private static Preconditioner kronecker(Call call) {
        if (call.arguments().isEmpty()) {
            throw new IllegalArgumentException("kronecker: a decay is missing, as in kronecker(0.95)");
        }
        Kronecker made = Preconditioner.kronecker(
                Accumulation.ema(call.arguments().get(0).value()).debias(), ROOT);
        for (Call more : call.arguments().subList(1, call.arguments().size())) {
            Sides side = SIDES.get(more.name());
            made = side == null ? made.exponent(more.value()) : made.on(side);
        }
        return made;
    }

    /** {@code eigenbasis(0.95, diagonal(0.95, 1e-8))}, also with a side after the decay. */
    private static Preconditioner eigenbasis(Call call) {
        List<Call> words = call.arguments();
        if (words.size() < 2 || words.size() > 3) {
            throw new IllegalArgumentException(
                    "\"" + call + "\": eigenbasis takes a decay, a side if it has but one, and"
                            + " what is learnt in the basis, as in eigenbasis(0.95, diagonal(0.95, 1e-8))");
        }
        Eigenbasis made = Preconditioner.eigenbasis(words.get(0).value(), coordinates(words.get(words.size() - 1)));
        return words.size() == 2 ? made : made.on(side(words.get(1)));
    }

    private static Sides side(Call word) {
        word.alone();
        Sides side = SIDES.get(word.name());
        if (side == null) {
            throw word.unknown("side", SIDES.keySet());
        }
        return side;
    }

    /** {@code klKronecker(0.95)}, also with the gradients that are learnt from before the first step, as in (0.95, 16). */
    private static Preconditioner klKronecker(Call call) {
        boolean alone = call.arguments().size() == 1;
        int start = alone ? 1 : (int) call.of(1).value();
        return Preconditioner.klKronecker(alone ? call.number() : call.of(0).value(), start, ROOT);
    }

    /** {@code spectral}, or {@code spectral(svd)} with exact polar factors. */
    private static Norm spectral(Call call) {
        if (call.arguments().isEmpty()) {
            return Norms.spectral();
        }
        if (!call.only().name().equals("svd")) {
            throw call.only().unknown("polar factor", Set.of("svd"));
        }
        return Norms.spectral(Polar.svd());
    }

    private static Scale scale(Call call) {
        Scale scale = SCALES.get(call.name());
        if (scale == null) {
            throw call.unknown("scale", SCALES.keySet());
        }
        return scale;
    }

    private static Descent debiased(Descent descent, Call call) {
        call.alone();
        if (!(descent.smoothing() instanceof Ema ema) || ema.isNone()) {
            throw new IllegalArgumentException("debiased: no smoothing stands before it; write ema(0.9) debiased");
        }
        return descent.smoothedBy(ema.debias());
    }
}
