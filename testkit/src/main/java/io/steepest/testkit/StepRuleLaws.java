package io.steepest.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.recipe.Recipe;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laws of step rules, on a convex loss of two weights: sizes and weights are finite and sizes not negative, whatever the
 * gradients were; once there are gradients, the loss falls. By default the scenes run that each show another kind of fault;
 * with {@code -Dsteepest.contract=whole} all of them run.
 */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface StepRuleLaws {
    /** Number of steps with gradients that a rule has to come down in. */
    int STEPS = 120;

    /** Returns the rules to test. */
    Stream<StepRuleCase> cases();

    /** Returns each rule in each scene that it copes with. */
    default Stream<Arguments> casesInScenes() {
        return cases().flatMap(rule -> Scene.all().stream()
                .flatMap(scene -> scene.types().stream()
                        .filter(type -> rule.scales().include(scene.scale()))
                        .map(type -> Arguments.of(rule, scene.name(), type))));
    }

    /** Checks that the loss falls in every scene, and does not go back up. */
    @ParameterizedTest
    @MethodSource("casesInScenes")
    default void the_loss_falls_in_every_scene(StepRuleCase rule, String name, ScalarType type) {
        Scene scene = Scene.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        double[] at = scene.bowl().start();
        // in half precision the last digits of a weight stand still
        double part = Scene.HALF.contains(type) ? Math.max(rule.reaches(), 0.1) : rule.reaches();
        double reaches = part * scene.bowl().loss().of(at[0], at[1]);
        Bowl.Path path = scene.bowl()
                .follow(
                        rule.at().apply(scene.scale()),
                        type,
                        STEPS + scene.begins(),
                        loss -> loss > 0 && loss < reaches);
        check(path);
        double first = path.losses()[scene.begins() - 1];
        assertThat(Arrays.stream(path.losses()).skip(scene.begins()).min().orElseThrow())
                .isLessThan(part * first);
        // no way back up: a size that is stuck too long would leave it
        assertThat(path.last()).isLessThan(first);
    }

    /** Checks that a gradient of 1e19 times the usual size, first or late, leaves all numbers finite. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_single_huge_gradient_leaves_all_finite(StepRuleCase rule) {
        for (int at : new int[] {1, Scene.LATE}) {
            Bowl spike = Bowl.of(new Bowl.Quadratic()).seeing(t -> t == at ? 1e19 : 1);
            check(spike.follow(rule.at().apply(1), ScalarType.Float, at + Scene.LATE));
        }
    }

    /** Checks that a rule that is free of the scale of the loss goes the same way but for the rounding of roots. */
    @ParameterizedTest
    @MethodSource("cases")
    default void the_scale_of_the_loss_does_not_change_the_way(StepRuleCase rule) {
        if (!rule.scaleFree()) {
            return;
        }
        for (ScalarType type : Scene.BOTH) {
            // a power of two changes no digit of a gradient
            int[] powers = type == ScalarType.Float ? new int[] {66, -66, 100, -100} : new int[] {430, -430};
            Bowl quadratic = Bowl.of(new Bowl.Quadratic());
            double[][] one = quadratic.follow(rule.at().apply(1), type, 40).weights();
            for (int power : powers) {
                double scale = Math.scalb(1.0, power);
                double[][] other = quadratic
                        .seeing(t -> scale)
                        .follow(rule.at().apply(scale), type, 40)
                        .weights();
                for (int t = 0; t < one.length; t++) {
                    // sixteen digits, of which a step size that grows out of differences of weights loses six
                    assertThat(other[t])
                            .as("2^%d in %s at %d", power, type, t)
                            .containsExactly(one[t], within(type == ScalarType.Float ? 1e-5 : 1e-9));
                }
            }
        }
    }

    /** Checks that a rule goes on bit for bit from its saved state, also where gradients are in a unit of measure. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_resumed_rule_goes_the_same_way(StepRuleCase rule) {
        double scale = rule.scaleFree() ? 0x1p80 : 1;
        Bowl bowl = Bowl.of(new Bowl.Quadratic()).seeing(t -> scale);
        Recipe recipe = rule.at().apply(scale);
        double[][] whole = bowl.follow(recipe, ScalarType.Float, 20).weights();
        double[][] resumed =
                bowl.interruptedAfter(8).follow(recipe, ScalarType.Float, 20).weights();
        assertThat(resumed).isDeepEqualTo(whole);
    }

    private static void check(Bowl.Path path) {
        for (int i = 0; i < path.sizes().length; i++) {
            assertThat(path.sizes()[i]).as("size of step %d", i + 1).isFinite().isNotNegative();
            assertThat(path.weights()[i][0]).as("weight after step %d", i + 1).isFinite();
            assertThat(path.weights()[i][1]).as("weight after step %d", i + 1).isFinite();
        }
    }
}
