package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An optimizer after its end, or after its module was taken away from it. */
@ExtendWith(Scoped.class)
class LifeCycleTest {
    private static final Recipe RECIPE = Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-2));

    private static Nets.Bare net() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 4, 3)).with("b", floats(2, 4, 3));
        net.gradient("a", floats(3, 4, 3));
        net.gradient("b", floats(4, 4, 3));
        return net;
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining(message);
    }

    @Test
    void every_method_of_a_closed_optimizer_says_that_it_is_closed() {
        SteepestDescent optimizer = SteepestDescent.of(net(), RECIPE);
        optimizer.step();
        OptimizerState state = optimizer.state();
        Tensor momentum = state.tensors().get("a/momentum");
        optimizer.close();
        optimizer.close();
        Map<String, ThrowingCallable> methods = new LinkedHashMap<>();
        methods.put("step()", optimizer::step);
        methods.put("step()", () -> optimizer.step(1.0));
        methods.put("step()", () -> optimizer.step(1.0, () -> 1));
        methods.put("zeroGrad()", optimizer::zeroGrad);
        methods.put("clipGradients(..)", () -> optimizer.clipGradients(1));
        methods.put("scaleGradients(..)", () -> optimizer.scaleGradients(0.5));
        methods.put("explain()", optimizer::explain);
        methods.put("state()", optimizer::state);
        methods.put("stepSize()", optimizer::stepSize);
        methods.put("steps()", optimizer::steps);
        methods.put("stateBytes()", optimizer::stateBytes);
        methods.put("stepSize(..)", () -> optimizer.stepSize(0.1));
        methods.put("rate()", optimizer::rate);
        methods.put("rate(..)", () -> optimizer.rate(0.1));
        methods.put("refresh()", optimizer::refresh);
        methods.put("restore(..)", () -> optimizer.restore(state));
        methods.put("evaluating(..)", () -> optimizer.evaluating(() -> {}));
        methods.put("recipe()", optimizer::recipe);
        methods.put("banks()", optimizer::banks);
        methods.forEach(
                (name, call) -> refused(call, "the optimizer is closed: " + name + " cannot be called after close()"));
        // a view that somebody kept is still memory
        assertThat(momentum.isfinite().all().item_bool()).isTrue();
    }

    @Test
    void an_optimizer_says_that_another_took_its_parameters() {
        Nets.Bare net = net();
        try (SteepestDescent first = SteepestDescent.of(net, RECIPE)) {
            SteepestDescent second = SteepestDescent.of(net, RECIPE);
            String message = "another optimizer has taken parameter a from this one, which cannot step it any more";
            refused(first::step, message);
            refused(first::zeroGrad, message);
            second.step();
            second.close();
            refused(first::step, message);
        }
    }

    @Test
    void an_optimizer_says_that_memory_was_replaced() {
        Nets.Bare net = net();
        try (SteepestDescent optimizer = SteepestDescent.of(net, RECIPE)) {
            net.get("b").set_data(floats(1, 4, 3));
            refused(
                    optimizer::step,
                    "parameter b was given other memory after the optimizer was made, as set_data does");
            net.get("b").set_data(net.get("a").detach());
            refused(optimizer::step, "b was put into the memory of a after the optimizer was made");
            assertThat(optimizer.steps()).isZero();
        }
        Nets.Bare moved = net();
        try (SteepestDescent optimizer = SteepestDescent.of(moved, RECIPE)) {
            moved.to(ScalarType.Double, false);
            refused(optimizer::step, "parameter a was moved after the optimizer took it, from Float on cpu to Double");
        }
    }

    @Test
    void an_optimizer_is_not_called_from_within_its_own_step() {
        Nets.Bare net = net();
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipes.sgd(lr(0.1)).stepping(io.steepest.step.StepRule.armijo(1)))) {
            optimizer.step(1.0, () -> {
                assertThat(optimizer.explain().rows()).hasSize(2);
                refused(() -> optimizer.step(1.0, () -> 1), "step() must wait until that has ended");
                refused(optimizer::zeroGrad, "zeroGrad() must wait until that has ended");
                refused(optimizer::close, "close() must wait until that has ended");
                return 0.0;
            });
            assertThat(optimizer.steps()).isEqualTo(1);
        }
    }

    @Test
    void weights_are_not_stepped_while_their_average_is_in_their_place() {
        Nets.Bare net = net();
        try (SteepestDescent optimizer =
                SteepestDescent.follow(RECIPE).averaging(WeightAverage.ema(0.5)).on(net)) {
            optimizer.step();
            optimizer.evaluating(() -> {
                refused(optimizer::step, "which is in evaluating(..): step() must wait");
                refused(() -> optimizer.evaluating(() -> {}), "evaluating(..) must wait");
                refused(optimizer::close, "close() must wait");
            });
            assertThatCode(optimizer::step).doesNotThrowAnyException();
        }
    }

    @Test
    void a_gradient_of_a_sparse_table_is_taken_in() {
        Nets.Bare net = new Nets.Bare().with("wte", floats(1, 4, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1)))) {
            net.get("wte").mutable_grad().put(floats(2, 4, 3).to_sparse());
            optimizer.step();
            assertThat(io.steepest.Tensors.relativeError(
                            net.get("wte"), floats(1, 4, 3).sub(floats(2, 4, 3).mul(new Scalar(0.1)))))
                    .isLessThan(1e-6);
        }
    }
}
