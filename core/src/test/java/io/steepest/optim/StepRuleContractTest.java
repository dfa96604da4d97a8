package io.steepest.optim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.epsilon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.EscapeVelocity;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every adaptive rule promises, on a convex loss of two weights: sizes and weights are finite and sizes not negative,
 * whatever the gradients were; once there are gradients, the loss falls. By default the scenes run that each show another
 * kind of fault; with {@code -Dsteepest.contract=whole} all of them run.
 */
@ExtendWith(Scoped.class)
class StepRuleContractTest {
    private static final int STEPS = 120;
    private static final double START = 1e-3;
    private static final EscapeVelocity ESCAPE = StepRule.escapeVelocity(START, 0.9);

    private static final Descent SIGNS = Descent.under(Norms.max());
    private static final Descent PLAIN = Descent.under(Norms.euclidean()).unnormalized();
    private static final Descent ADAM = PLAIN.in(Preconditioner.diagonal(Accumulation.ema(0.99), 0));
    private static final Descent MU_ADAM =
            Descent.under(Norms.spectral()).in(Preconditioner.diagonal(Accumulation.ema(0.99), 0));
    private static final Descent SHAMPOO =
            PLAIN.in(Preconditioner.kronecker(Accumulation.ema(0.99).debias(), InverseRoot.pseudoInverse()));
    private static final Descent SANIA = PLAIN.in(Preconditioner.sania(0.99, 0));

    /** Which scales of the loss a rule copes with. */
    private enum Scales {
        ANY,
        /** It multiplies gradients by gradients in float64. */
        SQUARED,
        /** Its ε is an absolute number besides. */
        SQUARED_NOT_TINY;

        boolean include(double scale) {
            return (this == ANY || Math.abs(Math.log10(scale)) < 150) && (this != SQUARED_NOT_TINY || scale >= 1);
        }
    }

    /**
     * A rule on a descent.
     *
     * @param at the recipe for a loss of a given scale; the same one for every scale, unless some of its numbers have one
     * @param reaches the part of the first loss that it certainly comes below
     * @param scales of the loss that it copes with
     * @param scaleFree whether it goes the same way whatever the scale of the loss
     */
    private record Rule(String name, DoubleFunction<Recipe> at, double reaches, Scales scales, boolean scaleFree) {

        Rule squaring() {
            return new Rule(name, at, reaches, Scales.SQUARED, scaleFree);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Rule rule(String name, DoubleFunction<Recipe> at, double reaches) {
        return new Rule(name, at, reaches, Scales.ANY, true);
    }

    private static Rule rule(String name, Descent descent, StepRule rule, double reaches) {
        return rule(name, scale -> everywhere(descent, rule), reaches);
    }

    private static Recipe everywhere(Descent descent, StepRule rule) {
        return Recipe.everywhere("recipe", descent, rule);
    }

    private static List<Rule> rules() {
        return List.of(
                // 11: how sharply the quadratic bends in the max norm
                rule("sharpness", scale -> everywhere(SIGNS, StepRule.sharpness(11 * scale)), 1e-3),
                rule("escape", SIGNS, ESCAPE, 0.5),
                rule("escape, Adam", ADAM.smoothedBy(Ema.of(0.9)), ESCAPE, 0.5),
                rule("escape ahead", SIGNS, ESCAPE.doublingAhead(2), 0.5),
                rule("escape of the least block", SIGNS, ESCAPE.doublingAhead(2).leastOfBlocks(), 0.5),
                rule("escape and shrink", SIGNS, ESCAPE.allowedToShrink(), 0.5),
                rule("doubling", SIGNS, StepRule.doubling(START, Reference.START), 0.5),
                rule("doubling, last", SIGNS, StepRule.doubling(START, Reference.LAST_STEP), 0.5),
                rule("cosine", SIGNS, StepRule.cosineGrowth(START, Reference.START), 0.5),
                rule("cosine, last", SIGNS, StepRule.cosineGrowth(START, Reference.LAST_STEP), 0.5),
                rule("dog", PLAIN, StepRule.dog(START, 0), 0.1).squaring(),
                rule("dog, signs", SIGNS, StepRule.dog(START, 0), 0.5).squaring(),
                // its ε is an absolute number
                new Rule("dowg", scale -> everywhere(PLAIN, StepRule.dowg(1e-8)), 0.1, Scales.SQUARED_NOT_TINY, false),
                rule("d-adaptation", PLAIN, StepRule.dAdaptation(START, 1), 0.5),
                rule("d-adaptation, Adam", ADAM, StepRule.dAdaptation(START, 0.9), 0.5),
                rule("d-adaptation, signs", SIGNS, StepRule.dAdaptation(START, 0.9), 0.5),
                // its first trial is
                new Rule("armijo", scale -> everywhere(PLAIN, StepRule.armijo(1)), 1e-2, Scales.SQUARED, false),
                rule("polyak", PLAIN, StepRule.polyak(0), 1e-6).squaring(),
                rule("polyak, heavy ball", PLAIN.smoothedBy(Ema.of(0.9)), StepRule.polyak(0), 1e-3)
                        .squaring(),
                rule("polyak, Nesterov", PLAIN.smoothedBy(Ema.nesterov(0.9)), StepRule.polyak(0), 1e-3)
                        .squaring(),
                rule("polyak, Adam", ADAM.smoothedBy(Ema.of(0.9).debias()), StepRule.polyak(0), 1e-3),
                rule("polyak, SANIA", SANIA.smoothedBy(Ema.of(0.9).debias()), StepRule.polyak(0), 1e-3),
                // whole recipes, whose ε counts in units of gradients or of their squares
                rule("prodigy", scale -> Recipes.prodigy(d0(START), b1(0.9), b2(0.99), epsilon(1e-3 * scale)), 0.5),
                rule(
                                "sania-polyak",
                                scale -> Recipes.saniaPolyak(b1(0.9), b2(0.99), epsilon(1e-3 * scale * scale)),
                                1e-3)
                        .squaring(),
                // factors in place of squares
                rule("escape, Shampoo", SHAMPOO, ESCAPE, 0.5),
                rule("polyak, Shampoo", SHAMPOO, StepRule.polyak(0), 0.1),
                rule("d-adaptation, Shampoo", SHAMPOO, StepRule.dAdaptation(START, 0.9), 0.5),
                // a norm in learnt coordinates, in which weights are as long as the root of the loss is
                rule("dog, MuAdam", scale -> everywhere(MU_ADAM, StepRule.dog(START * Math.sqrt(scale), 0)), 0.5));
    }

    /**
     * What happens on the way.
     *
     * @param scale of the loss
     * @param begins the first step with a gradient that counts
     */
    private record Scene(String name, Bowl bowl, double scale, int begins, List<ScalarType> types) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final int LATE = 20;
    private static final double HUGE = 1e19;
    private static final List<ScalarType> BOTH = List.of(ScalarType.Float, ScalarType.Double);
    private static final List<ScalarType> HALF = List.of(ScalarType.Half, ScalarType.BFloat16);
    private static final List<ScalarType> FLOAT = List.of(ScalarType.Float);

    private static List<Scene> scenes() {
        Bowl quadratic = Bowl.of(new Bowl.Quadratic());
        List<Scene> chosen = List.of(
                new Scene("quadratic", quadratic, 1, 1, BOTH),
                // weights change by no less than a 250th, sizes are kept in float64
                new Scene("half precision", quadratic, 1, 1, HALF),
                // gradients that do not grow with the distance
                new Scene("logistic", Bowl.of(new Bowl.Logistic()), 1, 1, FLOAT),
                // nothing to measure the way or the gradients by, for the step that sets out or for long
                new Scene("one zero gradient first", quadratic.seeing(t -> t > 1 ? 1 : 0), 1, 2, FLOAT),
                new Scene("zero gradients first", quadratic.seeing(t -> t > LATE ? 1 : 0), 1, LATE + 1, BOTH),
                // the weights are put elsewhere, as by a checkpoint of the model alone
                new Scene(
                        "at the optimum, then disturbed",
                        quadratic.from(0, 0).kicked(t -> t == LATE ? 1 : 0),
                        1,
                        LATE,
                        FLOAT),
                // averages fade
                new Scene("plateau", quadratic.seeing(t -> t < 10 || t > 10 + LATE ? 1 : 0), 1, 1, FLOAT),
                // squares are beyond the dtype
                scaled(1e30, ScalarType.Float),
                scaled(1e-30, ScalarType.Float),
                scaled(1e200, ScalarType.Double),
                scaled(1e-200, ScalarType.Double));
        // between: the way itself is compared at about these scales below
        List<Scene> more = List.of(
                scaled(1e20, ScalarType.Float),
                scaled(1e-20, ScalarType.Float),
                scaled(1e130, ScalarType.Double),
                scaled(1e-130, ScalarType.Double));
        boolean whole = "whole".equals(System.getProperty("steepest.contract"));
        return whole ? Stream.concat(chosen.stream(), more.stream()).toList() : chosen;
    }

    private static Scene scaled(double scale, ScalarType type) {
        Bowl bowl = Bowl.of(new Bowl.Quadratic()).seeing(t -> scale);
        return new Scene("times " + scale, bowl, scale, 1, List.of(type));
    }

    static Stream<Arguments> rulesInScenes() {
        return rules().stream()
                .flatMap(rule -> scenes().stream()
                        .flatMap(scene -> scene.types().stream()
                                .filter(type -> rule.scales.include(scene.scale))
                                .map(type -> Arguments.of(rule, scene, type))));
    }

    @ParameterizedTest
    @MethodSource("rulesInScenes")
    void every_rule_steps_in_every_scene(Rule rule, Scene scene, ScalarType type) {
        double[] at = scene.bowl.start();
        // in half precision the last digits of a weight stand still
        double part = HALF.contains(type) ? Math.max(rule.reaches, 0.1) : rule.reaches;
        double reaches = part * scene.bowl.loss().of(at[0], at[1]);
        Bowl.Path path = scene.bowl.follow(
                rule.at.apply(scene.scale), type, STEPS + scene.begins, loss -> loss > 0 && loss < reaches);
        check(path);
        double first = path.losses()[scene.begins - 1];
        assertThat(Arrays.stream(path.losses()).skip(scene.begins).min().orElseThrow())
                .isLessThan(part * first);
        // no way back up: a size that is stuck too long would leave it
        assertThat(path.last()).isLessThan(first);
    }

    static Stream<Arguments> rulesWithSpikes() {
        return rules().stream().flatMap(rule -> Stream.of(1, LATE).map(at -> Arguments.of(rule, at, ScalarType.Float)));
    }

    @ParameterizedTest
    @MethodSource("rulesWithSpikes")
    void a_single_huge_gradient_leaves_every_rule_finite(Rule rule, int at, ScalarType type) {
        Bowl spike = Bowl.of(new Bowl.Quadratic()).seeing(t -> t == at ? HUGE : 1);
        check(spike.follow(rule.at.apply(1), type, at + LATE));
    }

    static Stream<Arguments> scaleFreeRules() {
        return rules().stream()
                .filter(Rule::scaleFree)
                .flatMap(rule -> BOTH.stream().map(type -> Arguments.of(rule, type)));
    }

    /** A power of two changes no digit of a gradient, so the way is the same but for the rounding of roots. */
    @ParameterizedTest
    @MethodSource("scaleFreeRules")
    void the_scale_of_the_loss_does_not_change_the_way(Rule rule, ScalarType type) {
        Bowl quadratic = Bowl.of(new Bowl.Quadratic());
        double[][] one = quadratic.follow(rule.at.apply(1), type, 40).weights();
        double[] powers = type == ScalarType.Float
                ? new double[] {0x1p66, 0x1p-66, 0x1p100, 0x1p-100}
                : new double[] {0x1p430, 0x1p-430};
        for (double scale : powers) {
            double[][] other = quadratic
                    .seeing(t -> scale)
                    .follow(rule.at.apply(scale), type, 40)
                    .weights();
            for (int t = 0; t < one.length; t++) {
                // sixteen digits, of which a step size that grows out of differences of weights loses six
                assertThat(other[t])
                        .as("%s at %d", scale, t)
                        .containsExactly(one[t], within(type == ScalarType.Float ? 1e-5 : 1e-9));
            }
        }
    }

    static Stream<Rule> rulesAlone() {
        return rules().stream();
    }

    /** Gradients in a unit of measure are part of what a checkpoint keeps. */
    @ParameterizedTest
    @MethodSource("rulesAlone")
    void a_resumed_rule_goes_the_same_way(Rule rule) {
        double scale = 0x1p80;
        Bowl huge = Bowl.of(new Bowl.Quadratic()).seeing(t -> scale);
        Recipe recipe = rule.at.apply(scale);
        double[][] whole = huge.follow(recipe, ScalarType.Float, 20).weights();
        double[][] resumed =
                huge.interruptedAfter(8).follow(recipe, ScalarType.Float, 20).weights();
        assertThat(resumed).isDeepEqualTo(whole);
    }

    static Stream<Double> smallScales() {
        return Stream.of(0x1p-30, 0x1p-38, 0x1p-66, 0x1p-100);
    }

    /** An escape velocity that sets out from far below learns from gradients times as little, whose squares are less still. */
    @ParameterizedTest
    @MethodSource("smallScales")
    void small_gradients_are_learnt_from_right_at_a_small_beginning(double scale) {
        Recipe recipe = everywhere(ADAM.smoothedBy(Ema.of(0.9)), StepRule.escapeVelocity(1e-9, 0.9));
        Bowl quadratic = Bowl.of(new Bowl.Quadratic()).from(1, -1e-4);
        double[][] single = quadratic
                .seeing(t -> scale)
                .follow(recipe, ScalarType.Float, 40)
                .weights();
        double[][] one = quadratic.follow(recipe, ScalarType.Float, 40).weights();
        for (int t = 0; t < one.length; t++) {
            assertThat(single[t]).as("step %d", t).containsExactly(one[t], within(1e-5));
        }
    }

    private static void check(Bowl.Path path) {
        for (int i = 0; i < path.sizes().length; i++) {
            assertThat(path.sizes()[i]).as("size of step %d", i + 1).isFinite().isNotNegative();
            assertThat(path.weights()[i][0]).as("weight after step %d", i + 1).isFinite();
            assertThat(path.weights()[i][1]).as("weight after step %d", i + 1).isFinite();
        }
    }
}
