package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.param.Selector;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parameters of one module that are told different things step as they would in optimizers of their own. */
@ExtendWith(Scoped.class)
class GroupsTest {
    private static final int STEPS = 7;
    private static final List<String> NAMES = List.of("a_weight", "a_bias", "b_weight", "b_bias");

    private static Nets.Bare net(List<String> names) {
        Nets.Bare net = new Nets.Bare();
        for (String name : names) {
            int seed = NAMES.indexOf(name);
            net.with(name, name.endsWith("bias") ? doubles(seed, 5) : doubles(seed, 5, 3));
        }
        return net;
    }

    private static Roles roles(List<String> names) {
        Roles roles = Roles.inferred();
        for (String name : names) {
            roles = roles.with(name, name.endsWith("bias") ? Role.BIAS : Role.LINEAR);
        }
        return roles;
    }

    private static Tensor gradient(String name, int t) {
        long seed = 100L * t + NAMES.indexOf(name);
        return name.endsWith("bias") ? doubles(seed, 5) : doubles(seed, 5, 3);
    }

    /** Returns the weights after some steps. */
    private static Map<String, Tensor> trained(Recipe recipe, List<String> names) {
        Nets.Bare net = net(names);
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).roles(roles(names)).on(net)) {
            for (int t = 1; t <= STEPS; t++) {
                for (String name : names) {
                    net.gradient(name, gradient(name, t));
                }
                optimizer.step();
            }
        }
        return names.stream()
                .collect(Collectors.toMap(n -> n, n -> net.get(n).detach().clone()));
    }

    /** Adam as in the paper, entry by entry in plain Java. Decay is decoupled, as torch's AdamW has it. */
    private static double[] adamw(String name, double lr, double decay) {
        double b1 = 0.9;
        double b2 = 0.99;
        double[] w = numbers(net(NAMES).get(name));
        double[] m = new double[w.length];
        double[] v = new double[w.length];
        for (int t = 1; t <= STEPS; t++) {
            double[] g = numbers(gradient(name, t));
            for (int i = 0; i < w.length; i++) {
                m[i] = b1 * m[i] + (1 - b1) * g[i];
                v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
                double update = m[i] / (1 - Math.pow(b1, t)) / (Math.sqrt(v[i] / (1 - Math.pow(b2, t))) + 1e-8);
                w[i] = w[i] * (1 - lr * decay) - lr * update;
            }
        }
        return w;
    }

    private static double[] numbers(Tensor x) {
        double[] numbers = new double[(int) x.numel()];
        x.detach().contiguous().data_ptr_double().get(numbers);
        return numbers;
    }

    @Test
    void no_decay_on_biases_and_a_rate_by_name_are_adamw_with_groups() {
        Recipe recipe = Recipes.adamw(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.3))
                .decay(Selector.role(Role.BIAS, Role.GAIN), 0)
                .rate(Selector.name("b_*"), 0.1);
        Map<String, Tensor> weights = trained(recipe, NAMES);
        for (String name : NAMES) {
            double[] expected = adamw(name, name.startsWith("b") ? 0.01 : 0.1, name.endsWith("bias") ? 0 : 0.3);
            double[] found = numbers(weights.get(name));
            for (int i = 0; i < found.length; i++) {
                // float64: a few roundings a step of numbers of about one
                assertThat(found[i]).as(name).isCloseTo(expected[i], within(1e-13));
            }
        }
    }

    @Test
    void each_parameter_goes_where_an_optimizer_of_its_own_would_take_it() {
        Descent sign = Descent.under(Norms.max());
        Recipe muon = Recipes.muon(lr(0.1), momentum(0.9), decay(0.1), adamLr(0.05));
        Recipe ruled = muon.rate(Selector.name("a_*"), 0.25).but(Selector.name("b_bias"), sign);
        Map<String, Tensor> together = trained(ruled, NAMES);
        for (String name : NAMES) {
            double lr = name.startsWith("a") ? 0.025 : 0.1;
            // Muon at a quarter of its step size, whose ratio to AdamW's stays
            Recipe alone = name.equals("b_bias")
                    ? Recipe.everywhere("sign", sign, StepRule.constant(lr))
                    : Recipes.muon(lr(lr), momentum(0.9), decay(0.1), adamLr(lr / 2));
            Tensor expected = trained(alone, List.of(name)).get(name);
            // Newton and Schulz multiply the same matrices in another batch
            assertThat(relativeError(together.get(name), expected)).as(name).isLessThan(1e-12);
        }
    }

    @Test
    void a_rate_of_zero_leaves_a_parameter_untouched_and_without_state() {
        Recipe ruled = Recipes.adamw(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.3))
                .rate(Selector.name("b_*"), 0);
        Nets.Bare net = net(NAMES);
        Tensor weight = net.get("b_weight").detach().clone();
        long home = net.get("b_weight").data_ptr().address();
        try (SteepestDescent optimizer =
                SteepestDescent.follow(ruled).roles(roles(NAMES)).on(net)) {
            for (String name : NAMES) {
                net.gradient(name, gradient(name, 1));
            }
            optimizer.step();
            assertThat(relativeError(net.get("b_weight"), weight)).isZero();
            assertThat(net.get("b_weight").data_ptr().address()).isEqualTo(home);
            assertThat(optimizer.banks()).flatExtracting(bank -> bank.members()).hasSize(2);
            List<Explanation.Row> rows = optimizer.explain().rows();
            assertThat(rows).extracting(Explanation.Row::name).containsExactlyInAnyOrderElementsOf(NAMES);
            for (Explanation.Row row : rows) {
                boolean untouched = row.name().startsWith("b");
                assertThat(row.rate()).isEqualTo(untouched ? 0 : 1);
                assertThat(row.decay()).isEqualTo(untouched ? 0 : 0.3);
                // Adam keeps two averages
                assertThat(row.stateBytes()).isEqualTo(untouched ? 0 : 2 * row.bytes());
                assertThat(row.why().endsWith("rate for name b_*; its rate is 0, so nothing happens to it"))
                        .isEqualTo(untouched);
            }
            assertThat(optimizer.explain().toString()).contains("left untouched, at a rate of 0");
        }
        assertThat(trained(ruled, NAMES)
                        .get("a_weight")
                        .sub(trained(Recipes.adamw(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.3)), NAMES)
                                .get("a_weight"))
                        .abs()
                        .max()
                        .item_double())
                .isZero();
    }

    @Test
    void everything_at_rate_zero_is_a_step_that_does_nothing() {
        Recipe recipe =
                Recipes.muon(lr(0.1), momentum(0.9), decay(0.1), adamLr(0.05)).rate(Selector.everything(), 0);
        Map<String, Tensor> weights = trained(recipe, NAMES);
        Nets.Bare net = net(NAMES);
        NAMES.forEach(name ->
                assertThat(relativeError(weights.get(name), net.get(name))).isZero());
    }

    @Test
    void a_pattern_for_nothing_is_refused_when_the_optimizer_is_made() {
        Recipe typed = Recipes.sign(lr(0.1), momentum(0)).rate(Selector.name("c_*"), 0.1);
        Nets.Bare net = net(NAMES);
        assertThatThrownBy(
                        () -> SteepestDescent.follow(typed).roles(roles(NAMES)).on(net))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the name pattern c_* fits no parameter; there are [a_weight,");
    }
}
