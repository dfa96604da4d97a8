package io.steepest.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
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
 * What every adaptive rule promises, on a convex loss of two weights in float32 and float64: sizes and weights are finite
 * and sizes not negative, whatever the gradients were; once there are gradients, the loss falls.
 */
@ExtendWith(Scoped.class)
class StepRuleContractTest {
    private static final int STEPS = 120;
    private static final double START = 1e-3;
    private static final EscapeVelocity ESCAPE = StepRule.escapeVelocity(START, 0.9);

    private static final Descent SIGNS = Descent.under(Norms.max());
    private static final Descent PLAIN = Descent.under(Norms.euclidean()).unnormalized();
    private static final Descent ADAM = PLAIN.in(Preconditioner.diagonal(Accumulation.ema(0.99), 0));
    private static final Descent SANIA = PLAIN.in(Preconditioner.sania(0.99, 0));

    /** Which scales of the loss a rule copes with. */
    private enum Scales {
        ANY,
        /** Adam's second moments are squares in the dtype of the gradients. */
        ANY_IN_FLOAT64,
        /** Its ε is an absolute number. */
        NOT_TINY;

        boolean include(double scale, ScalarType type) {
            return switch (this) {
                case ANY -> true;
                case ANY_IN_FLOAT64 -> scale == 1 || type == ScalarType.Double;
                case NOT_TINY -> scale >= 1;
            };
        }
    }

    /**
     * A rule on a descent.
     *
     * @param at the rule for a loss of a given scale
     * @param reaches the part of the first loss that it certainly comes below
     * @param scales of the loss that it copes with
     */
    private record Rule(String name, Descent descent, DoubleFunction<StepRule> at, double reaches, Scales scales) {

        Recipe recipe(double scale) {
            return Recipe.everywhere(name, descent, at.apply(scale));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Rule rule(String name, Descent descent, StepRule rule, double reaches) {
        boolean squares = descent.preconditioner().learns();
        return new Rule(name, descent, scale -> rule, reaches, squares ? Scales.ANY_IN_FLOAT64 : Scales.ANY);
    }

    private static List<Rule> rules() {
        return List.of(
                // 11: how sharply the quadratic bends in the max norm
                new Rule("sharpness", SIGNS, scale -> StepRule.sharpness(11 * scale), 1e-3, Scales.ANY),
                rule("escape", SIGNS, ESCAPE, 0.5),
                rule("escape, Adam", ADAM.smoothedBy(Ema.of(0.9)), ESCAPE, 0.5),
                rule("escape ahead", SIGNS, ESCAPE.doublingAhead(2), 0.5),
                rule("escape of the least block", SIGNS, ESCAPE.doublingAhead(2).leastOfBlocks(), 0.5),
                rule("escape and shrink", SIGNS, ESCAPE.allowedToShrink(), 0.5),
                rule("doubling", SIGNS, StepRule.doubling(START, Reference.START), 0.5),
                rule("doubling, last", SIGNS, StepRule.doubling(START, Reference.LAST_STEP), 0.5),
                rule("cosine", SIGNS, StepRule.cosineGrowth(START, Reference.START), 0.5),
                rule("cosine, last", SIGNS, StepRule.cosineGrowth(START, Reference.LAST_STEP), 0.5),
                rule("dog", PLAIN, StepRule.dog(START, 0), 0.1),
                rule("dog, signs", SIGNS, StepRule.dog(START, 0), 0.5),
                new Rule("dowg", PLAIN, scale -> StepRule.dowg(1e-8), 0.1, Scales.NOT_TINY),
                rule("d-adaptation", PLAIN, StepRule.dAdaptation(START, 1), 0.5),
                rule("d-adaptation, Adam", ADAM, StepRule.dAdaptation(START, 0.9), 0.5),
                rule("d-adaptation, signs", SIGNS, StepRule.dAdaptation(START, 0.9), 0.5),
                rule("armijo", PLAIN, StepRule.armijo(1), 1e-2),
                rule("polyak", PLAIN, StepRule.polyak(0), 1e-6),
                rule("polyak, heavy ball", PLAIN.smoothedBy(Ema.of(0.9)), StepRule.polyak(0), 1e-3),
                rule("polyak, Nesterov", PLAIN.smoothedBy(Ema.nesterov(0.9)), StepRule.polyak(0), 1e-3),
                rule("polyak, Adam", ADAM.smoothedBy(Ema.of(0.9).debias()), StepRule.polyak(0), 1e-3),
                rule("polyak, SANIA", SANIA.smoothedBy(Ema.of(0.9).debias()), StepRule.polyak(0), 1e-3));
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
    private static final List<ScalarType> FLOAT = List.of(ScalarType.Float);

    private static List<Scene> scenes() {
        Bowl quadratic = Bowl.of(new Bowl.Quadratic());
        return List.of(
                new Scene("quadratic", quadratic, 1, 1, BOTH),
                new Scene("logistic", Bowl.of(new Bowl.Logistic()), 1, 1, FLOAT),
                new Scene("one zero gradient first", quadratic.seeing(t -> t > 1 ? 1 : 0), 1, 2, FLOAT),
                new Scene("zero gradients first", quadratic.seeing(t -> t > LATE ? 1 : 0), 1, LATE + 1, BOTH),
                // the weights are put elsewhere, as by a checkpoint of the model alone
                new Scene(
                        "at the optimum, then disturbed",
                        quadratic.from(0, 0).kicked(t -> t == LATE ? 1 : 0),
                        1,
                        LATE,
                        FLOAT),
                new Scene("plateau", quadratic.seeing(t -> t < 10 || t > 10 + LATE ? 1 : 0), 1, 1, FLOAT),
                new Scene("times 1e20", quadratic.seeing(t -> 1e20), 1e20, 1, FLOAT),
                new Scene("times 1e30", quadratic.seeing(t -> 1e30), 1e30, 1, BOTH),
                new Scene("times 1e-20", quadratic.seeing(t -> 1e-20), 1e-20, 1, FLOAT),
                new Scene("times 1e-30", quadratic.seeing(t -> 1e-30), 1e-30, 1, BOTH));
    }

    static Stream<Arguments> rulesInScenes() {
        return rules().stream()
                .flatMap(rule -> scenes().stream()
                        .flatMap(scene -> scene.types().stream()
                                .filter(type -> rule.scales.include(scene.scale, type))
                                .map(type -> Arguments.of(rule, scene, type))));
    }

    @ParameterizedTest
    @MethodSource("rulesInScenes")
    void every_rule_steps_in_every_scene(Rule rule, Scene scene, ScalarType type) {
        Bowl.Path path = scene.bowl.follow(rule.recipe(scene.scale), type, STEPS + scene.begins);
        check(path);
        double first = path.losses()[scene.begins - 1];
        assertThat(Arrays.stream(path.losses()).skip(scene.begins).min().orElseThrow())
                .isLessThan(rule.reaches * first);
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
        check(spike.follow(rule.recipe(1), type, STEPS));
    }

    static Stream<Rule> scaleFreeRules() {
        return rules().stream().filter(rule -> rule.scales != Scales.NOT_TINY && !rule.name.equals("armijo"));
    }

    /** A power of two changes no digit of a gradient, so the way is the same but for the rounding of roots. */
    @ParameterizedTest
    @MethodSource("scaleFreeRules")
    void the_scale_of_the_loss_does_not_change_the_way(Rule rule) {
        Bowl quadratic = Bowl.of(new Bowl.Quadratic());
        double[][] one = quadratic.follow(rule.recipe(1), ScalarType.Double, 40).weights();
        for (double scale : new double[] {0x1p66, 0x1p-66}) {
            double[][] other = quadratic
                    .seeing(t -> scale)
                    .follow(rule.recipe(scale), ScalarType.Double, 40)
                    .weights();
            for (int t = 0; t < one.length; t++) {
                // sixteen digits, of which a step size that grows out of differences of weights loses six
                assertThat(other[t]).containsExactly(one[t], within(1e-9));
            }
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
