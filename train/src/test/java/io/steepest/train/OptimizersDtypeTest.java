package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.engine.Shapes;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.step.Adaptive;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer of the command line, and every step rule, on a module that mixes all dtypes. */
class OptimizersDtypeTest {
    private static final int STEPS = 12;
    private static final List<ScalarType> TYPES =
            List.of(ScalarType.BFloat16, ScalarType.Float, ScalarType.Half, ScalarType.Double);
    private static final List<long[]> SHAPES =
            List.of(new long[] {6, 4}, new long[] {3, 8}, new long[] {9, 5}, new long[] {3, 2, 3, 3}, new long[] {7});

    /** Each shape in each dtype. */
    private static final class Mixed extends Module {
        private final List<Tensor> parameters = new ArrayList<>();

        Mixed() {
            torch.manual_seed(1);
            for (int i = 0; i < SHAPES.size(); i++) {
                for (ScalarType type : TYPES) {
                    // the third matrix is a table
                    String name = (i == 2 ? "emb" : "w") + i + type;
                    Tensor start = torch.randn(SHAPES.get(i), new TensorOptions(type));
                    parameters.add(new Tensor(register_parameter(name, start)).retainReference());
                }
            }
        }

        void gradients() {
            for (Tensor w : parameters) {
                Tensor g = torch.randn(Shapes.of(w), new TensorOptions(Shapes.type(w)));
                if (w.grad().defined()) {
                    w.grad().copy_(g);
                } else {
                    w.mutable_grad().put(g);
                }
            }
        }
    }

    static Stream<String> names() {
        return Stream.concat(
                Optimizers.names().stream(),
                Rules.names().stream().map(rule -> (rule.equals("sharpness") ? "modular+" : "adam+") + rule));
    }

    @ParameterizedTest
    @MethodSource("names")
    void mixed_dtypes_are_stepped_with_state_in_float32(String name) {
        Optimizers.Entry entry = Optimizers.named(name);
        Recipe made = entry.recipe();
        Schedule pace = StepRule.constant(entry.lr());
        Recipe recipe = made.rule() instanceof Adaptive rule ? made.stepping(rule.paced(pace)) : made;
        try (PointerScope scope = new PointerScope()) {
            Mixed module = new Mixed();
            List<Tensor> before =
                    module.parameters.stream().map(w -> w.detach().clone()).toList();
            try (SteepestDescent optimizer = SteepestDescent.of(module, recipe)) {
                for (int t = 0; t < STEPS; t++) {
                    try (PointerScope step = new PointerScope()) {
                        module.gradients();
                        optimizer.step(1, () -> 0);
                    }
                }
                assertThat(optimizer.steps()).isEqualTo(STEPS);
                assertThat(optimizer.state().tensors()).allSatisfy((tensor, x) -> {
                    assertThat(Shapes.type(x)).isIn(ScalarType.Float, ScalarType.Double);
                    assertThat(x.isfinite().all().item_bool()).isTrue();
                });
            }
            for (int i = 0; i < before.size(); i++) {
                Tensor w = module.parameters.get(i).detach();
                assertThat(w.isfinite().all().item_bool()).isTrue();
                // half precision may be too coarse for the step sizes of some
                if (TYPES.get(i % TYPES.size()) == ScalarType.Double) {
                    assertThat(w.equal(before.get(i))).isFalse();
                }
            }
        }
    }
}
