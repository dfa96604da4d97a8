package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.tensor.Arena;
import io.steepest.tensor.StateFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State that is NaN or infinite is never stepped with. */
@ExtendWith(Scoped.class)
class StateGuardTest {

    static Stream<Arguments> every() {
        return Stream.concat(
                        Stream.concat(EveryRecipe.recipes().stream(), EveryRecipe.adaptive().stream()),
                        Stream.of(EveryRecipe.kfac()))
                .flatMap(recipe -> Stream.of(StateFormat.FULL, StateFormat.BFLOAT16)
                        .map(format -> Arguments.of(recipe.name() + " " + format, recipe, format)));
    }

    private static Nets.Bare net() {
        return new Nets.Bare()
                .with("w", floats(1, EveryRecipe.ROWS, EveryRecipe.COLUMNS))
                .with("half", floats(2, EveryRecipe.ROWS, EveryRecipe.COLUMNS).to(ScalarType.BFloat16))
                .with("emb", floats(3, 5, 4))
                .with("bias", floats(4, 3));
    }

    private static void step(Nets.Bare net, SteepestDescent optimizer, int t) {
        for (String name : new String[] {"w", "half", "emb", "bias"}) {
            Tensor like = net.get(name);
            net.gradient(name, floats(10L * t + name.length(), Shapes.of(like)).to(like.scalar_type()));
        }
        optimizer.step(1.0);
    }

    private static Map<String, Tensor> copies(Nets.Bare net, OptimizerState state) {
        Map<String, Tensor> all = new TreeMap<>();
        state.tensors().forEach((name, x) -> all.put(name, x.clone()));
        for (String name : new String[] {"w", "half", "emb", "bias"}) {
            all.put("weights of " + name, net.get(name).detach().clone());
        }
        return all;
    }

    /** An entry of a tensor, a view. */
    private static Tensor entry(Tensor x) {
        Tensor entry = x;
        while (entry.dim() > 0) {
            entry = entry.select(0, entry.size(0) - 1);
        }
        return entry;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("every")
    void the_tensor_is_named_and_nothing_is_changed(String name, Recipe recipe, StateFormat format) {
        Nets.Bare net = net();
        try (SteepestDescent optimizer =
                        SteepestDescent.follow(recipe).stateIn(format).on(net);
                NoGradGuard frozen = new NoGradGuard()) {
            for (int t = 1; t <= 3; t++) {
                step(net, optimizer, t);
            }
            boolean infinite = false;
            for (Map.Entry<String, Tensor> e : optimizer.state().tensors().entrySet()) {
                if (!torch.isFloatingType(e.getValue().scalar_type())) {
                    continue;
                }
                try (PointerScope scope = new PointerScope()) {
                    Tensor before = e.getValue().clone();
                    entry(e.getValue()).fill_(new Scalar(infinite ? Double.NEGATIVE_INFINITY : Double.NaN));
                    infinite = !infinite;
                    Map<String, Tensor> all = copies(net, optimizer.state());
                    assertThatThrownBy(() -> step(net, optimizer, 4))
                            .isInstanceOf(ArithmeticException.class)
                            .hasMessage("state " + e.getKey()
                                    + " holds NaN or infinity before step 4; no weight and no state was changed");
                    Map<String, Tensor> after = copies(net, optimizer.state());
                    all.remove(e.getKey());
                    assertThat(all)
                            .allSatisfy((other, x) -> assertThat(x.equal(after.get(other)))
                                    .as(other)
                                    .isTrue());
                    e.getValue().copy_(before);
                }
            }
            step(net, optimizer, 4);
            assertThat(optimizer.steps()).isEqualTo(4);
        }
    }

    @Test
    void the_policy_is_that_for_gradients() {
        Nets.Bare net = net();
        try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.muon(lr(0.1), momentum(0.9), adamLr(0.1)))
                .onNonFinite(NonFinite.SKIP)
                .on(net)) {
            step(net, optimizer, 1);
            Tensor momentum = optimizer.state().tensors().get("w/momentum");
            entry(momentum).fill_(new Scalar(Double.NaN));
            Tensor before = net.get("w").detach().clone();
            step(net, optimizer, 2);
            assertThat(optimizer.steps()).isEqualTo(1);
            assertThat(net.get("w").detach().equal(before)).isTrue();
            momentum.zero_();
            step(net, optimizer, 2);
            assertThat(optimizer.steps()).isEqualTo(2);
        }
        Nets.Bare other = net();
        try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.sgd(lr(0.1), momentum(0.9)))
                .onNonFinite(NonFinite.UNCHECKED)
                .on(other)) {
            step(other, optimizer, 1);
            entry(optimizer.state().tensors().get("w/momentum-sum")).fill_(new Scalar(Double.NaN));
            step(other, optimizer, 2);
            assertThat(optimizer.steps()).isEqualTo(2);
        }
    }

    @Test
    void restored_state_is_looked_at() {
        Nets.Bare net = net();
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipes.adam(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8)))) {
            optimizer
                    .state()
                    .tensors()
                    .get("w/second-moment")
                    .copy_(torch.full_like(
                            optimizer.state().tensors().get("w/second-moment"), new Scalar(Double.POSITIVE_INFINITY)));
            assertThatThrownBy(() -> step(net, optimizer, 1))
                    .hasMessage("state w/second-moment holds NaN or infinity before step 1; no weight and no"
                            + " state was changed");
        }
    }

    @Test
    void averages_are_read_after_gradients_that_may_have_overflowed_them_and_not_after_others() {
        try (Arena state = new Arena()) {
            Tensor x = state.own("bank/momentum", floats(1, 3));
            Tensor factor = state.own("other/left", floats(1, 3, 3));
            StateGuard guard = new StateGuard(state, Set.of("bank"));
            assertThat(guard.firstNonFinite()).isEmpty();
            x.fill_(new Scalar(Double.POSITIVE_INFINITY));
            guard.stepped(StateGuard.HARMLESS);
            // what no step can do went unseen: the tensor was not read
            assertThat(guard.firstNonFinite()).isEmpty();
            guard.stepped(2 * StateGuard.HARMLESS);
            assertThat(guard.firstNonFinite()).contains("bank/momentum");
            x.zero_();
            factor.fill_(new Scalar(Double.NaN));
            guard.stepped(1);
            assertThat(guard.firstNonFinite()).contains("other/left");
        }
    }

    @Test
    void averages_of_weights_that_are_not_finite_are_not_used() {
        Nets.Bare net = net();
        try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.sgd(lr(0.1)))
                        .averaging(WeightAverage.ema(0.9))
                        .on(net);
                NoGradGuard frozen = new NoGradGuard()) {
            step(net, optimizer, 1);
            Tensor own = optimizer.state().tensors().get("w/average");
            Tensor before = own.clone();
            Tensor weights = net.get("w").detach().clone();
            entry(own).fill_(new Scalar(Double.NaN));
            assertThatThrownBy(() -> optimizer.evaluating(() -> {}))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("average of w holds NaN or infinity; no weight was changed");
            assertThat(net.get("w").detach().equal(weights)).isTrue();
            own.copy_(before);
            optimizer.evaluating(() -> {});
        }
    }

    @Test
    void float64_beside_float32_is_looked_at_too() {
        Nets.Bare net = new Nets.Bare()
                .with("a", torch.ones(new long[] {2, 2}))
                .with("b", torch.ones(new long[] {2, 2}, new TensorOptions(ScalarType.Double)));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1), momentum(0.9)))) {
            optimizer.step();
            entry(optimizer.state().tensors().get("b/momentum-sum")).fill_(new Scalar(Double.NaN));
            assertThatThrownBy(optimizer::step).hasMessageContaining("state b/momentum-sum holds NaN");
        }
    }
}
