package io.steepest.optim;

import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.Coefficients;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.Precision;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.recipe.Constant;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Setting;
import io.steepest.smooth.Ema;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our recipes on the recorded trajectories of {@code torch.optim}. */
@ExtendWith(Scoped.class)
class PeersTest {
    /** Twenty steps in float64 through products of matrices: a few thousand roundings. */
    private static final double FLOAT64 = 1e-11;

    private static Tensor tensor(List<Integer> shape, List<Double> numbers, ScalarType type) {
        long[] extents = shape.stream().mapToLong(Integer::longValue).toArray();
        return Tensors.of(Trajectory.array(numbers)).view(extents).to(type);
    }

    static Tensor tensor(List<Integer> shape, List<Double> numbers) {
        return tensor(shape, numbers, ScalarType.Double);
    }

    static void follow(Trajectory recorded, Recipe recipe, double tolerance) {
        ScalarType type = recorded.dtype().equals("float64") ? ScalarType.Double : ScalarType.Float;
        for (Trajectory.Run run : recorded.runs()) {
            Nets.Bare net = new Nets.Bare().with("w", tensor(run.shape(), run.initial(), type));
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                for (int t = 0; t < run.gradients().size(); t++) {
                    net.gradient("w", tensor(run.shape(), run.gradients().get(t), type));
                    optimizer.step();
                    Tensor expected = tensor(run.shape(), run.weights().get(t), type);
                    assertThat(relativeError(net.get("w"), expected))
                            .as("%s of %s after step %d", recorded.optimizer(), run.shape(), t + 1)
                            .isLessThan(tolerance);
                }
            }
        }
    }

    @Test
    void adam_follows_torch_adam() throws IOException {
        Trajectory t = Trajectory.load("adam");
        List<?> betas = (List<?>) t.hyperparameters().get("betas");
        follow(
                t,
                Recipes.adam(lr(t.number("lr")), b1(number(betas, 0)), b2(number(betas, 1)), epsilon(t.number("eps"))),
                FLOAT64);
    }

    @Test
    void adamw_follows_torch_adamw() throws IOException {
        Trajectory t = Trajectory.load("adamw");
        List<?> betas = (List<?>) t.hyperparameters().get("betas");
        follow(
                t,
                Recipes.adamw(
                        lr(t.number("lr")),
                        b1(number(betas, 0)),
                        b2(number(betas, 1)),
                        epsilon(t.number("eps")),
                        decay(t.number("weight_decay"))),
                FLOAT64);
    }

    private static double number(List<?> numbers, int i) {
        return ((Number) numbers.get(i)).doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"sgd, false", "sgd_nesterov, true"})
    void sgd_follows_torch_sgd(String file, boolean nesterov) throws IOException {
        Trajectory t = Trajectory.load(file);
        follow(
                t,
                Recipes.sgd(
                        lr(t.number("lr")),
                        momentum(t.number("momentum")),
                        new Setting(Constant.NESTEROV, nesterov ? 1 : 0)),
                FLOAT64);
    }

    @ParameterizedTest
    @CsvSource({
        "muon_float64, false, 1e-11",
        "muon_match_rms_adamw_float64, true, 1e-11",
        // torch orthogonalizes in bfloat16: its updates are 0.02 off in the worst entry, times lr and twenty steps
        "muon_bfloat16, false, 3e-4",
        "muon_match_rms_adamw_bfloat16, true, 3e-4"
    })
    void muon_follows_torch_muon(String file, boolean matchRms, double tolerance) throws IOException {
        Trajectory t = Trajectory.load(file);
        Descent matrices = Descent.under(
                        Norms.spectral().scaled(matchRms ? Scale.matchAdamRms() : Scale.atLeastSquare()))
                .smoothedBy(Ema.nesterov(t.number("momentum")));
        follow(t, Recipes.muon(matrices, lr(t.number("lr")), decay(t.number("weight_decay")), adamLr(1e-3)), tolerance);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void quintic_newton_schulz_follows_torch(boolean exact) throws IOException {
        NewtonSchulzRecord recorded = NewtonSchulzRecord.load();
        NewtonSchulz map = new NewtonSchulz(
                Coefficients.quintic(recorded.steps()), exact ? Precision.INPUT : Precision.BFLOAT16, 0);
        for (NewtonSchulzRecord.Case c : recorded.cases()) {
            Tensor x = tensor(c.shape(), c.input(), ScalarType.Double).unsqueeze(0);
            Tensor expected = tensor(c.shape(), exact ? c.float64() : c.bfloat16(), ScalarType.Double);
            if (c.shape().contains(1)) {
                // torch leaves a vector at the length p(p(…1)); ours has length one
                expected = expected.div(expected.norm());
            }
            // two bfloat16 evaluations in different order: five steps of 2^-8 each, steepened by the map
            assertThat(relativeError(map.of(x).squeeze(0), expected)).isLessThan(exact ? 1e-12 : 0.1);
        }
    }
}
