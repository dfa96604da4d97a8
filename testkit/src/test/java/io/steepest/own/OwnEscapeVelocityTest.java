package io.steepest.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.optim.SteepestDescent;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** What the library's escape velocity sees is public: the rule written outside goes the same way, bit for bit. */
class OwnEscapeVelocityTest {
    private static final double START = 1e-4;
    private static final Schedule PACE = t -> 1 / (1 + 0.01 * t);

    /** Two layers with a tanh between. */
    private static final class Net extends Module {
        private final LinearImpl first = register_module("first", new LinearImpl(5, 7));
        private final LinearImpl second = register_module("second", new LinearImpl(7, 2));

        Tensor loss(Tensor x, Tensor y) {
            return second.forward(first.forward(x).tanh()).sub(y).square().mean();
        }
    }

    private static List<Double> path(Descent descent, StepRule rule) {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(3);
            Net net = new Net();
            Tensor x = torch.randn(new long[] {40, 5}, new TensorOptions(ScalarType.Float));
            Tensor y = torch.randn(new long[] {40, 2}, new TensorOptions(ScalarType.Float));
            List<Double> numbers = new ArrayList<>();
            try (SteepestDescent optimizer = SteepestDescent.of(net, Recipe.everywhere("prodigy", descent, rule))) {
                for (int t = 0; t < 60; t++) {
                    optimizer.zeroGrad();
                    net.loss(x.narrow(0, t % 30, 10), y.narrow(0, t % 30, 10)).backward();
                    optimizer.step();
                    numbers.add(optimizer.stepSize().orElseThrow());
                }
            }
            TensorVector weights = net.parameters();
            for (long i = 0; i < weights.size(); i++) {
                numbers.add(weights.get(i).abs().sum().item_double());
            }
            return numbers;
        }
    }

    private static void compare(Descent descent) {
        List<Double> library = path(
                descent,
                StepRule.escapeVelocity(START, 0.99).times(0.8).growingBy(1.5).paced(PACE));
        List<Double> own = path(descent, new OwnEscapeVelocity(START, 0.99, 0.8, 1.5, PACE));
        assertThat(own).isEqualTo(library);
        // it has grown, so that the estimates were compared, too
        assertThat(library.get(59)).isGreaterThan(10 * library.get(0));
    }

    @Test
    void prodigy_goes_the_same_way() {
        compare(Descent.under(Norms.euclidean())
                .unnormalized()
                .in(Preconditioner.diagonal(0.99, 1e-8))
                .smoothedBy(Ema.of(0.9)));
    }

    @Test
    void muon_goes_the_same_way() {
        compare(Descent.under(Norms.rmsToRms(Polar.svd())).smoothedBy(Ema.nesterov(0.9)));
    }
}
