package io.steepest.testkit;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.epsilon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import io.steepest.testkit.StepRuleCase.Scales;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every adaptive rule of the library, with the kinds of descents that it suits. */
class StepRulesTest implements StepRuleLaws {
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

    private static Recipe everywhere(Descent descent, StepRule rule) {
        return Recipe.everywhere("recipe", descent, rule);
    }

    @Override
    public Stream<StepRuleCase> cases() {
        return Stream.of(
                // 11: how sharply the quadratic bends in the max norm
                StepRuleCase.of("sharpness", scale -> everywhere(SIGNS, StepRule.sharpness(11 * scale)), 1e-3),
                StepRuleCase.of("escape", SIGNS, ESCAPE, 0.5),
                StepRuleCase.of("escape, Adam", ADAM.smoothedBy(Ema.of(0.9)), ESCAPE, 0.5),
                StepRuleCase.of("escape ahead", SIGNS, ESCAPE.doublingAhead(2), 0.5),
                StepRuleCase.of(
                        "escape of the least block",
                        SIGNS,
                        ESCAPE.doublingAhead(2).leastOfBlocks(),
                        0.5),
                StepRuleCase.of("escape and shrink", SIGNS, ESCAPE.allowedToShrink(), 0.5),
                StepRuleCase.of("doubling", SIGNS, StepRule.doubling(START, Reference.START), 0.5),
                StepRuleCase.of("doubling, last", SIGNS, StepRule.doubling(START, Reference.LAST_STEP), 0.5),
                StepRuleCase.of("cosine", SIGNS, StepRule.cosineGrowth(START, Reference.START), 0.5),
                StepRuleCase.of("cosine, last", SIGNS, StepRule.cosineGrowth(START, Reference.LAST_STEP), 0.5),
                StepRuleCase.of("dog", PLAIN, StepRule.dog(START, 0), 0.1).coping(Scales.SQUARED),
                StepRuleCase.of("dog, signs", SIGNS, StepRule.dog(START, 0), 0.5)
                        .coping(Scales.SQUARED),
                // its ε is an absolute number
                StepRuleCase.of("dowg", scale -> everywhere(PLAIN, StepRule.dowg(1e-8)), 0.1)
                        .coping(Scales.SQUARED_NOT_TINY)
                        .scaleBound(),
                StepRuleCase.of("d-adaptation", PLAIN, StepRule.dAdaptation(START, 1), 0.5),
                StepRuleCase.of("d-adaptation, Adam", ADAM, StepRule.dAdaptation(START, 0.9), 0.5),
                StepRuleCase.of("d-adaptation, signs", SIGNS, StepRule.dAdaptation(START, 0.9), 0.5),
                // its first trial is
                StepRuleCase.of("armijo", scale -> everywhere(PLAIN, StepRule.armijo(1)), 1e-2)
                        .coping(Scales.SQUARED)
                        .scaleBound(),
                StepRuleCase.of("polyak", PLAIN, StepRule.polyak(0), 1e-6).coping(Scales.SQUARED),
                StepRuleCase.of("polyak, heavy ball", PLAIN.smoothedBy(Ema.of(0.9)), StepRule.polyak(0), 1e-3)
                        .coping(Scales.SQUARED),
                StepRuleCase.of("polyak, Nesterov", PLAIN.smoothedBy(Ema.nesterov(0.9)), StepRule.polyak(0), 1e-3)
                        .coping(Scales.SQUARED),
                StepRuleCase.of("polyak, Adam", ADAM.smoothedBy(Ema.of(0.9).debias()), StepRule.polyak(0), 1e-3),
                StepRuleCase.of("polyak, SANIA", SANIA.smoothedBy(Ema.of(0.9).debias()), StepRule.polyak(0), 1e-3),
                // whole recipes, whose ε counts in units of gradients or of their squares
                StepRuleCase.of(
                        "prodigy", scale -> Recipes.prodigy(d0(START), b1(0.9), b2(0.99), epsilon(1e-3 * scale)), 0.5),
                StepRuleCase.of(
                                "sania-polyak",
                                scale -> Recipes.saniaPolyak(b1(0.9), b2(0.99), epsilon(1e-3 * scale * scale)),
                                1e-3)
                        .coping(Scales.SQUARED),
                // factors in place of squares
                StepRuleCase.of("escape, Shampoo", SHAMPOO, ESCAPE, 0.5),
                StepRuleCase.of("polyak, Shampoo", SHAMPOO, StepRule.polyak(0), 0.1),
                StepRuleCase.of("d-adaptation, Shampoo", SHAMPOO, StepRule.dAdaptation(START, 0.9), 0.5),
                // a norm in learnt coordinates, in which weights are as long as the root of the loss is
                StepRuleCase.of(
                        "dog, MuAdam", scale -> everywhere(MU_ADAM, StepRule.dog(START * Math.sqrt(scale), 0)), 0.5));
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
}
