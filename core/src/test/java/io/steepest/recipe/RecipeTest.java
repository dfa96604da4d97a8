package io.steepest.recipe;

import static io.steepest.recipe.Descent.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.norm.Norms;
import io.steepest.param.Assignment;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.param.Selector;
import io.steepest.precondition.Preconditioner;
import io.steepest.step.StepRule;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which rule of a recipe decides about a parameter, and which rules are refused. */
@ExtendWith(Scoped.class)
class RecipeTest {
    private static final Descent SIGN = under(Norms.max()).at(0.5).decayedBy(0.1);
    private static final Descent SGD = under(Norms.euclidean()).unnormalized();
    private static final StepRule RULE = StepRule.constant(1);
    private static final Selector VECTORS = Selector.role(Role.BIAS, Role.GAIN);

    private final Recipe recipe = Recipe.everywhere("mine", SIGN, RULE);
    private List<Assignment> parameters;

    @BeforeEach
    void parameters() {
        Nets.Bare net = new Nets.Bare()
                .with("encoder_weight", Tensors.doubles(1, 3, 4))
                .with("encoder_bias", Tensors.doubles(2, 3))
                .with("decoder_weight", Tensors.doubles(3, 4, 3))
                .with("decoder_bias", Tensors.doubles(4, 4));
        parameters = Roles.inferred()
                .with("*weight", Role.LINEAR)
                .with("*bias", Role.BIAS)
                .of(net);
    }

    private Resolution resolved(Recipe asked, String name) {
        return asked.resolve(parameters.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void of_each_kind_of_rule_the_last_that_fits_decides() {
        Recipe ruled = recipe.but(SGD, Role.LINEAR)
                .decay(VECTORS, 0)
                .rate(Selector.name("encoder*"), 0.1)
                .rate(Selector.name("encoder_bias"), 0.2)
                .but(Selector.name("decoder_weight"), under(Norms.spectral()).at(3))
                .decay(Selector.name("decoder*"), 0.7);
        assertThat(resolved(ruled, "encoder_weight").descent()).isEqualTo(SGD.at(0.1));
        // the factor multiplies the descent's own rate, the decay replaces its decay
        assertThat(resolved(ruled, "encoder_bias").descent())
                .isEqualTo(SIGN.at(0.2 * 0.5).decayedBy(0));
        assertThat(resolved(ruled, "decoder_weight").descent())
                .isEqualTo(under(Norms.spectral()).at(3).decayedBy(0.7));
        assertThat(resolved(ruled, "decoder_bias").descent()).isEqualTo(SIGN.decayedBy(0.7));
        assertThat(resolved(ruled, "encoder_bias").why())
                .isEqualTo("rate for name encoder_bias, decay for role BIAS or GAIN");
        assertThat(resolved(ruled, "encoder_bias").decidedBy())
                .extracting(Rule::toString)
                .containsExactly(
                        "everything: " + SIGN, "name encoder_bias: rate times 0.2", "role BIAS or GAIN: decay 0.0");
        assertThat(resolved(recipe, "encoder_bias").why()).isEmpty();
    }

    @Test
    void rules_of_different_kinds_may_come_in_any_order() {
        Recipe one = recipe.decay(VECTORS, 0).rate(Selector.name("*bias"), 2).but(SGD.decayedBy(0.3), Role.BIAS);
        Recipe other = recipe.but(SGD.decayedBy(0.3), Role.BIAS)
                .rate(Selector.name("*bias"), 2)
                .decay(VECTORS, 0);
        for (Recipe either : List.of(one, other)) {
            assertThat(resolved(either, "decoder_bias").descent()).isEqualTo(SGD.at(2));
        }
    }

    @Test
    void a_selector_is_negated_and_narrowed() {
        Recipe ruled = recipe.decay(VECTORS.not(), 0.4)
                .rate(Selector.name("encoder*").and(Selector.role(Role.LINEAR)).not(), 0);
        assertThat(resolved(ruled, "decoder_weight").descent().decay().value()).isEqualTo(0.4);
        assertThat(resolved(ruled, "decoder_bias").descent().decay().value()).isEqualTo(0.1);
        assertThat(resolved(ruled, "encoder_weight").isUntouched()).isFalse();
        assertThat(resolved(ruled, "encoder_bias").isUntouched()).isTrue();
    }

    @Test
    void a_rule_that_can_decide_nothing_any_more_is_dropped() {
        assertThat(recipe.decay(VECTORS, 0.1).decay(VECTORS, 0)).isEqualTo(recipe.decay(VECTORS, 0));
        assertThat(recipe.decay(VECTORS, 0).decay(0.2)).isEqualTo(recipe.decay(0.2));
        assertThat(recipe.but(SGD, Role.LINEAR).but(Selector.everything(), SGD))
                .isEqualTo(Recipe.everywhere("mine", SGD, RULE));
        // a later rule for fewer parameters hides nothing
        assertThat(recipe.decay(0.2).decay(VECTORS, 0).rules()).hasSize(3);
    }

    @Test
    void a_pattern_that_fits_no_parameter_is_refused_with_the_names_there_are() {
        Recipe typed = recipe.rate(Selector.name("encodr*").not(), 0.1);
        assertThatThrownBy(() -> typed.check(parameters))
                .hasMessage("rule \"not name encodr*: rate times 0.1\" of recipe mine: the name pattern encodr* fits no"
                        + " parameter; there are [encoder_weight, encoder_bias, decoder_weight, decoder_bias]");
        recipe.rate(Selector.name("encoder*").and(Selector.role(Role.CONV)), 0.1)
                .check(parameters);
    }

    @Test
    void a_parameter_without_descent_is_refused_by_name() {
        Recipe partial =
                new Recipe("partial", List.of(new Rule(Selector.name("*weight"), new Change.Descend(SGD))), RULE);
        assertThatThrownBy(() -> partial.check(parameters))
                .hasMessage("recipe partial has no descent for parameter encoder_bias of role BIAS; it has descents for"
                        + " name *weight");
    }

    @Test
    void a_role_descends_alike_or_the_recipe_says_that_names_decide() {
        Recipe ruled =
                recipe.but(SGD, Role.LINEAR, Role.HEAD).rate(VECTORS.not(), 4).decay(Selector.name("*bias"), 0);
        assertThatThrownBy(() -> ruled.of(Role.BIAS))
                .hasMessage("recipe mine tells parameters of role BIAS apart by name: ask resolve(..) about each one");
        Recipe roles = recipe.but(SGD, Role.LINEAR, Role.HEAD).rate(VECTORS.not(), 4);
        assertThat(roles.of(Role.LINEAR)).isEqualTo(SGD.at(4));
        assertThat(roles.of(Role.CONV)).isEqualTo(SIGN.at(2));
        assertThat(roles.of(Role.BIAS)).isEqualTo(SIGN);
        assertThat(roles.decay(Selector.name("**"), 0).of(Role.BIAS)).isEqualTo(SIGN.decayedBy(0));
        assertThatThrownBy(() -> new Recipe("partial", List.of(), RULE).of(Role.CONV))
                .hasMessage("recipe partial has no descent for role CONV");
    }

    @Test
    void a_step_rule_is_asked_about_every_descent_that_a_parameter_can_have() {
        StepRule escape = StepRule.escapeVelocity(1e-6, 0.99);
        // gradient descent's updates are as long as gradients, which the escape velocity refuses
        assertThatThrownBy(() -> recipe.but(Selector.name("*bias"), SGD).stepping(escape))
                .hasMessageContaining("recipe mine has LINEAR UNIT or PROPORTIONAL, HEAD UNIT or PROPORTIONAL");
        assertThatThrownBy(
                        () -> recipe.but(Selector.name("*").and(VECTORS), SGD).stepping(escape))
                .hasMessageContaining("LINEAR UNIT,")
                .hasMessageEndingWith("BIAS PROPORTIONAL, GAIN PROPORTIONAL");
        // but no parameter descends like that once later rules are for all roles
        Recipe covered = Recipe.everywhere("covered", SGD, RULE);
        for (Role role : Role.values()) {
            covered = covered.but(SIGN, role);
        }
        assertThat(covered.stepping(escape).rule()).isEqualTo(escape);
        Descent none = SIGN.in(Preconditioner.before(Preconditioner.diagonal(0.9, 1e-8)));
        assertThatThrownBy(() -> recipe.but(Selector.name("*_bias"), none).stepping(StepRule.dog(1e-6, 1e-8)))
                .hasMessageContaining("recipe mine has none for LINEAR, which descends by " + none);
    }

    @Test
    void numbers_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> recipe.rate(VECTORS, -1)).hasMessageEndingWith("at least 0, found -1.0");
        assertThatThrownBy(() -> recipe.rate(VECTORS, Double.NaN)).hasMessageEndingWith("found NaN");
        assertThatThrownBy(() -> recipe.decay(Double.POSITIVE_INFINITY)).hasMessageEndingWith("found Infinity");
    }

    @Test
    void it_prints_one_line_for_each_rule() {
        assertThat(recipe.decay(VECTORS, 0).rate(Selector.name("encoder.*"), 0.1))
                .hasToString("mine: step size constant 1.0\n  everything: " + SIGN
                        + "\n  role BIAS or GAIN: decay 0.0\n  name encoder.*: rate times 0.1");
    }
}
