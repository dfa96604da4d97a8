package io.steepest.optim;

import static io.steepest.Tensors.relativeError;
import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.Adaptive;
import io.steepest.step.EscapeVelocity;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adaptive step rules on recorded trajectories of their official packages: one optimizer for four tensors. */
@ExtendWith(Scoped.class)
class StepRulePeersTest {
    /**
     * Forty steps in float64, over which a step size grows by up to seven orders of magnitude out of the difference of
     * nearly equal weights, which costs as many of the sixteen digits.
     */
    private static final double FLOAT64 = 1e-9;

    private static Tensor tensor(List<Integer> shape, List<Double> numbers) {
        return Tensors.of(Trajectory.array(numbers))
                .view(shape.stream().mapToLong(Integer::longValue).toArray());
    }

    private static void follow(Trajectory recorded, Recipe recipe) {
        if (!recorded.joint()) {
            recorded.runs().forEach(run -> follow(recorded, recipe, List.of(run)));
        } else {
            follow(recorded, recipe, recorded.runs());
        }
    }

    private static void follow(Trajectory recorded, Recipe recipe, List<Trajectory.Run> runs) {
        Nets.Bare net = new Nets.Bare();
        for (int i = 0; i < runs.size(); i++) {
            net.with("w" + i, tensor(runs.get(i).shape(), runs.get(i).initial()));
        }
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (int t = 0; t < runs.get(0).gradients().size(); t++) {
                for (int i = 0; i < runs.size(); i++) {
                    net.gradient(
                            "w" + i,
                            tensor(runs.get(i).shape(), runs.get(i).gradients().get(t)));
                }
                optimizer.step();
                for (int i = 0; i < runs.size(); i++) {
                    Tensor expected =
                            tensor(runs.get(i).shape(), runs.get(i).weights().get(t));
                    assertThat(relativeError(net.get("w" + i), expected))
                            .as("%s, tensor %d after step %d", recorded.optimizer(), i, t + 1)
                            .isLessThan(FLOAT64);
                }
            }
        }
    }

    private static double beta(Trajectory t, int i) {
        return ((Number) ((List<?>) t.hyperparameters().get("betas")).get(i)).doubleValue();
    }

    private static boolean is(Trajectory t, String name) {
        return Boolean.TRUE.equals(t.hyperparameters().get(name));
    }

    /** The factor on the estimate: bias correction, or the warmup that was recorded. */
    private static Schedule pace(Trajectory t) {
        if (is(t, "use_bias_correction")) {
            return StepRule.biasCorrection(beta(t, 0), beta(t, 1));
        }
        List<Double> lr = t.trace().get("lr");
        return lr == null ? StepRule.constant(1) : step -> lr.get((int) step - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prodigy",
                "prodigy_bias_correction",
                "prodigy_decay",
                "prodigy_d_coef",
                "prodigy_growth_rate",
                "prodigy_warmup",
                "prodigy_safeguard_warmup"
            })
    void prodigy_follows_the_official_package(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe recipe = Recipes.prodigy(
                d0(t.number("d0")),
                b1(beta(t, 0)),
                b2(beta(t, 1)),
                epsilon(t.number("eps")),
                decay(t.number("weight_decay")));
        EscapeVelocity rule =
                ((EscapeVelocity) recipe.rule()).times(t.number("d_coef")).paced(pace(t));
        if (t.hyperparameters().get("growth_rate") != null) {
            rule = rule.growingBy(t.number("growth_rate"));
        }
        follow(t, recipe.stepping(is(t, "safeguard_warmup") ? rule.safeguardingWarmup() : rule));
    }

    /** The anthology's Algorithm 3, Eq. (22)–(27): Prodigy without ε. */
    @ParameterizedTest
    @ValueSource(strings = {"prodigy_algorithm_3", "prodigy_algorithm_3_no_momentum"})
    void eq_22_to_27_prodigy_follows_algorithm_3(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        follow(t, Recipes.prodigy(d0(t.number("d0")), b1(beta(t, 0)), b2(beta(t, 1)), epsilon(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = "prodigy_sign_descent")
    void eq_28_and_29_prodigy_without_memory_is_sign_descent(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        follow(t, Recipes.prodigy(d0(t.number("d0")), b1(0), b2(0), epsilon(0)));
        follow(t, Recipe.everywhere("sign", Descent.under(max()), StepRule.escapeVelocity(t.number("d0"), 0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dadapt_adam", "dadapt_adam_bias_correction", "dadapt_adam_decay"})
    void d_adaptation_follows_the_official_package_with_adam(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Descent adam = Descent.under(euclidean())
                .unnormalized()
                .in(Preconditioner.diagonal(Accumulation.ema(beta(t, 1)), t.number("eps")))
                .smoothedBy(Ema.of(beta(t, 0)))
                .decayedBy(t.number("weight_decay"));
        Adaptive rule = StepRule.dAdaptation(t.number("d0"), Math.sqrt(beta(t, 1)));
        follow(t, Recipe.everywhere("dadapt", adam, rule.paced(pace(t))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dadapt_sgd", "dadapt_sgd_momentum"})
    void d_adaptation_follows_the_official_package_with_gradient_descent(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Descent plain = Descent.under(euclidean()).unnormalized().smoothedBy(Ema.of(t.number("momentum")));
        follow(t, Recipe.everywhere("dadapt", plain, StepRule.dAdaptation(t.number("d0"), 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dog", "dog_large_start", "dog_single"})
    void dog_follows_the_official_package(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe sgd = Recipes.sgd(lr(1));
        follow(t, sgd.stepping(StepRule.dog(t.number("reps_rel"), t.number("eps"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dowg", "dowg_small_start", "dowg_single"})
    void dowg_follows_optax(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        follow(t, Recipes.sgd(lr(1)).stepping(StepRule.dowg(t.number("eps"))));
    }
}
