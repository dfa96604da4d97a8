package io.steepest.optim;

import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.headRadius;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.radius;
import static io.steepest.recipe.Setting.rank;
import static io.steepest.recipe.Setting.vectorRate;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Svd;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Eigenbasis;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our recipes on the trajectories of {@code src/test/python/record_preconditioned.py}: packages and float64 rewrites of the
 * published rules.
 */
@ExtendWith(Scoped.class)
class PreconditionedPeersTest {
    /** Twenty steps in float64 through singular value decompositions: a few thousand roundings. */
    private static final double FLOAT64 = 1e-11;

    private static final Norm EXACT = Norms.spectral(Polar.svd());

    private static double number(Trajectory t, String name, int i) {
        return ((Number) ((List<?>) t.hyperparameters().get(name)).get(i)).doubleValue();
    }

    private static double beta1(Trajectory t) {
        return number(t, "betas", 0);
    }

    private static double beta2(Trajectory t) {
        return number(t, "betas", 1);
    }

    /** The recipe with hidden matrices under the exact spectral norm: the recordings orthogonalize by SVD. */
    private static Recipe exactly(Recipe recipe, Norm norm) {
        return recipe.but(recipe.of(Role.LINEAR).normedBy(norm), Role.LINEAR);
    }

    private static Recipe exactly(Recipe recipe) {
        return exactly(recipe, EXACT);
    }

    /**
     * Follows a peer that decays after the step. Seen between step and decay its weights are those of a rule that decays
     * before the step, which begins with weights not yet decayed.
     */
    private static void followDecayedAfter(Trajectory t, Recipe recipe, double decayed, double tolerance) {
        for (Trajectory.Run run : t.runs()) {
            followDecayedAfter(t, run, recipe, decayed, tolerance);
        }
    }

    private static void followDecayedAfter(
            Trajectory t, Trajectory.Run run, Recipe recipe, double decayed, double tolerance) {
        double kept = 1 - decayed * (run.shape().size() == 1 ? relativeRate(t) : 1);
        Nets.Bare net = new Nets.Bare().with("w", PeersTest.tensor(run.shape(), run.initial()));
        try (SteepestDescent optimizer = SteepestDescent.follow(recipe)
                .averaging(WeightAverage.ema(averaging(t)))
                .on(net)) {
            scale(net, 1 / kept);
            for (int i = 0; i < run.gradients().size(); i++) {
                net.gradient("w", PeersTest.tensor(run.shape(), run.gradients().get(i)));
                optimizer.step();
                Tensor expected = PeersTest.tensor(run.shape(), run.weights().get(i));
                Tensor found = net.get("w").mul(new Scalar(kept));
                assertThat(relativeError(found, expected))
                        .as("%s of %s after step %d", t.optimizer(), run.shape(), i + 1)
                        .isLessThan(tolerance);
                if (!run.averages().isEmpty()) {
                    Tensor mean = PeersTest.tensor(run.shape(), run.averages().get(i));
                    optimizer.evaluating(() -> assertThat(relativeError(net.get("w"), mean))
                            .as("average of %s", run.shape())
                            .isLessThan(tolerance));
                }
            }
        }
    }

    private static double averaging(Trajectory t) {
        return t.hyperparameters().containsKey("ema_rate") ? t.number("ema_rate") : 0.5;
    }

    private static double relativeRate(Trajectory t) {
        return t.optimizer().equals("SPlus") ? t.number("nonstandard_constant") : 1;
    }

    private static void scale(Nets.Bare net, double factor) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            net.get("w").mul_(new Scalar(factor));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lion", "lion_decay"})
    void lion_follows_its_package(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        PeersTest.follow(
                t,
                Recipes.lion(lr(t.number("lr")), b1(beta1(t)), b2(beta2(t)), decay(t.number("weight_decay"))),
                FLOAT64);
    }

    @Test
    void rmsprop_follows_torch() throws IOException {
        Trajectory t = Trajectory.load("rmsprop");
        PeersTest.follow(
                t, Recipes.rmsprop(lr(t.number("lr")), b2(t.number("alpha")), epsilon(t.number("eps"))), FLOAT64);
    }

    @Test
    void adagrad_follows_torch() throws IOException {
        Trajectory t = Trajectory.load("adagrad");
        PeersTest.follow(t, Recipes.adagrad(lr(t.number("lr")), epsilon(t.number("eps"))), FLOAT64);
    }

    @Test
    void adam_sania_follows_the_published_rule() throws IOException {
        Trajectory t = Trajectory.load("adam_sania");
        PeersTest.follow(
                t,
                Recipes.adamSania(lr(t.number("lr")), b1(beta1(t)), b2(beta2(t)), epsilon(t.number("eps"))),
                FLOAT64);
    }

    @Test
    void the_cube_root_follows_the_row_of_madgrad() throws IOException {
        Trajectory t = Trajectory.load("adam_cube_root");
        PeersTest.follow(
                t, Recipes.madgrad(lr(t.number("lr")), b1(beta1(t)), b2(beta2(t)), epsilon(t.number("eps"))), FLOAT64);
    }

    @Test
    void muadam_follows_algorithm_1() throws IOException {
        Trajectory t = Trajectory.load("muadam");
        PeersTest.follow(
                t,
                exactly(Recipes.muAdam(
                        lr(t.number("lr")), b1(beta1(t)), b2(beta2(t)), epsilon(t.number("eps")), adamLr(1e-3))),
                FLOAT64);
    }

    @Test
    void muadam_sania_follows_algorithm_1() throws IOException {
        Trajectory t = Trajectory.load("muadam_sania");
        PeersTest.follow(
                t,
                exactly(Recipes.muAdamSania(
                        lr(t.number("lr")), b1(beta1(t)), b2(beta2(t)), epsilon(t.number("eps")), adamLr(1e-3))),
                FLOAT64);
    }

    @Test
    void preconditioned_spectral_descent_follows_carlson() throws IOException {
        Trajectory t = Trajectory.load("rms_spectral");
        Recipe recipe =
                Recipes.rmsSpectral(lr(t.number("lr")), b2(t.number("beta")), epsilon(t.number("eps")), adamLr(1e-3));
        PeersTest.follow(t, exactly(recipe), FLOAT64);
    }

    @Test
    void polargrad_follows_the_published_rule() throws IOException {
        Trajectory t = Trajectory.load("polargrad");
        PeersTest.follow(
                t, exactly(Recipes.polarGrad(lr(t.number("lr")), momentum(t.number("beta")), adamLr(1e-3))), FLOAT64);
    }

    @Test
    void normuon_follows_a_package() throws IOException {
        Trajectory t = Trajectory.load("normuon");
        Recipe recipe = Recipes.norMuon(
                lr(t.number("lr")),
                momentum(t.number("momentum")),
                b2(t.number("beta2")),
                epsilon(t.number("eps")),
                adamLr(1e-3));
        // the package adds 1e-10 to a length of about two, too
        PeersTest.follow(t, exactly(recipe, EXACT.scaled(Scale.atLeastSquare())), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dion", "dion_rank_2"})
    void dion_follows_the_published_rule(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe recipe = Recipes.dion(
                lr(t.number("lr")),
                rank((int) t.number("rank")),
                momentum(t.number("momentum")),
                decay(t.number("weight_decay")),
                adamLr(1e-3));
        for (Trajectory.Run run : t.runs()) {
            Nets.Bare net = new Nets.Bare().with("w", PeersTest.tensor(run.shape(), run.initial()));
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                optimizer.state().tensors().forEach((name, tensor) -> {
                    if (name.endsWith("columns")) {
                        tensor.copy_(PeersTest.tensor(
                                        List.of((int) tensor.numel()),
                                        run.start().get("q"))
                                .view(tensor.size(0), tensor.size(1), tensor.size(2)));
                    }
                });
                for (int i = 0; i < run.gradients().size(); i++) {
                    net.gradient(
                            "w", PeersTest.tensor(run.shape(), run.gradients().get(i)));
                    optimizer.step();
                    Tensor expected =
                            PeersTest.tensor(run.shape(), run.weights().get(i));
                    // the rule adds 1e-8 to lengths of columns of about one
                    assertThat(relativeError(net.get("w"), expected))
                            .as("%s after step %d", run.shape(), i + 1)
                            .isLessThan(1e-8);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "scion, spectral",
        "scion_unconstrained, spectral",
        "scion_sign, sign",
        "scion_column, column",
        "scion_row, row"
    })
    void scion_follows_a_package(String file, String kind) throws IOException {
        Trajectory t = Trajectory.load(file);
        double radius = t.number("scale");
        double momentum = 1 - t.number("momentum");
        boolean constrained = t.hyperparameters().get("constrained").equals(true);
        Recipe scion = constrained
                ? Recipes.scion(lr(t.number("lr")), radius(radius), headRadius(radius), momentum(momentum))
                : Recipes.unconstrainedScion(
                        lr(t.number("lr")), radius(radius), headRadius(radius), momentum(momentum));
        Norm norm = switch (kind) {
            case "sign" -> Norms.max().scaled(Scale.columns());
            case "column" -> Norms.oneToRms();
            case "row" -> Norms.rmsToMax();
            default -> Norms.rmsToRms(Polar.svd());
        };
        // the package adds 1e-8 to lengths
        PeersTest.follow(t, exactly(scion, norm.scaled(Scale.radius(radius))), 1e-7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soap_every_1", "soap_every_3", "soap_every_10"})
    void soap_follows_a_package(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe soap = KroneckerRecipes.soap(
                lr(t.number("lr")),
                b1(beta1(t)),
                b2(beta2(t)),
                epsilon(t.number("eps")),
                decay(t.number("weight_decay")),
                every((int) t.number("precondition_frequency")));
        // ε = 1e-8 beside the debiased root here, beside the other there: √v is about 0.1, lr 0.003, twenty steps
        followDecayedAfter(t, soap, t.number("lr") * t.number("weight_decay"), 1e-7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"splus_every_1", "splus_every_5"})
    void splus_and_its_average_follow_a_package(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        for (Trajectory.Run run : t.runs()) {
            // the package decays matrices per unit of a step size that is over (m+n)/2
            int sides = run.shape().stream().mapToInt(Integer::intValue).sum();
            double decay = t.number("weight_decay") * (run.shape().size() == 1 ? 1 : 2.0 / sides);
            Recipe splus = KroneckerRecipes.splus(
                    lr(t.number("lr")),
                    b1(beta1(t)),
                    b2(beta2(t)),
                    decay(decay),
                    every((int) t.number("inverse_every")),
                    vectorRate(t.number("nonstandard_constant")));
            followDecayedAfter(t, run, splus, t.number("lr") * decay, FLOAT64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kl_shampoo_every_1", "kl_shampoo_every_10"})
    void kl_shampoo_follows_the_published_rule(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe recipe = KroneckerRecipes.klShampoo(
                lr(t.number("lr")),
                b1(beta1(t)),
                b2(beta2(t)),
                epsilon(t.number("eps")),
                decay(t.number("weight_decay")),
                every((int) t.number("precondition_frequency")));
        followDecayedAfter(t, recipe, t.number("lr") * t.number("weight_decay"), 1e-10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kl_soap_every_1", "kl_soap_every_10"})
    void kl_soap_follows_the_published_rule(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe recipe = KroneckerRecipes.klSoap(
                lr(t.number("lr")),
                b1(beta1(t)),
                b2(beta2(t)),
                epsilon(t.number("eps")),
                decay(t.number("weight_decay")),
                every((int) t.number("precondition_frequency")));
        followDecayedAfter(t, recipe, t.number("lr") * t.number("weight_decay"), 1e-10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soap_muon", "soap_muon_two_sided"})
    void soap_muon_follows_the_published_rule(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe recipe = KroneckerRecipes.soapMuon(
                lr(t.number("lr")),
                b1(beta1(t)),
                b2(beta2(t)),
                epsilon(t.number("eps")),
                every((int) t.number("precondition_frequency")),
                adamLr(1e-3));
        Descent oneSided = recipe.of(Role.LINEAR).normedBy(Norms.spectral(new Truncated()));
        boolean one = t.hyperparameters().get("one_sided").equals(true);
        Eigenbasis basis = (Eigenbasis) oneSided.preconditioner();
        PeersTest.follow(t, recipe.but(one ? oneSided : oneSided.in(basis.on(Sides.BOTH)), Role.LINEAR), 1e-10);
    }

    /**
     * The polar factor without singular values below 1e-10 of the largest, as the recording has it: the first direction
     * of SOAP is a matrix of signs, which may be singular but for the rounding of a root.
     */
    private record Truncated() implements Polar {

        @Override
        public Tensor of(Tensor g) {
            return Svd.mapValues(
                    g,
                    s -> s.gt(s.amax(new long[] {-1}, true).mul(new Scalar(1e-10)))
                            .to(g.scalar_type()));
        }

        @Override
        public double error() {
            return 0;
        }

        @Override
        public double flops(long m, long n) {
            return 0;
        }
    }
}
