package io.steepest.optim;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
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
import static io.steepest.recipe.Setting.nesterov;
import static io.steepest.recipe.Setting.radius;
import static io.steepest.recipe.Setting.rank;
import static io.steepest.recipe.Setting.start;
import static io.steepest.recipe.Setting.vectorRate;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.Accuracy;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recipe on gradients that no text book has: none, spikes, any size, of rank one, in one row or column alone. By
 * default float32 stands for both dtypes, except where sizes are chosen for each; with
 * {@code -Dsteepest.contract=whole} all cases run in both.
 */
@ExtendWith(Scoped.class)
class HardGradientsTest {
    private static final long M = 4;
    private static final long N = 6;
    /** Averages that keep a tenth at every step forget in so many steps what the dtype can hold, like others in ten thousand. */
    private static final int FORGETTING_FLOAT = 100;

    private static final int FORGETTING_DOUBLE = 350;

    /** ε: zero, so that only the size of the gradients could matter. */
    private static final double TINY = 0;

    /** Decay of all averages. */
    private static final double B = .1;

    /** Without ε, updates of negative degree grow without end as the averages that they are divided by vanish. */
    private static final List<String> UNBOUNDED = List.of("adam-sania", "muadam", "muadam-sania");

    private static final Map<String, Recipe> RECIPES = recipes();

    private static Map<String, Recipe> recipes() {
        InverseRoot relative = InverseRoot.eigh(1e-6, Perturbation.RELATIVE);
        Preconditioner averaged = Preconditioner.kronecker(Accumulation.ema(B).debias(), InverseRoot.pseudoInverse());
        Preconditioner summed = Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse());
        Preconditioner added = Preconditioner.kronecker(Accumulation.ema(B), InverseRoot.eigh(1e-12, Perturbation.ADD));
        List<Recipe> all = new ArrayList<>(List.of(
                Recipes.sgd(lr(.1), momentum(B)),
                Recipes.sgd(lr(.1), momentum(B), nesterov()).named("sgd-nesterov"),
                Recipes.sign(lr(.1), momentum(B)),
                Recipes.adam(lr(.1), b1(B), b2(B), epsilon(TINY)),
                // the fused kernel takes no smaller one
                Recipes.adamw(lr(.1), b1(B), b2(B), epsilon(1e-29), decay(0)).named("adamw-fused"),
                Recipes.muon(lr(.1), momentum(B), adamLr(.1)),
                Recipes.muon(Accuracy.ACCURATE, lr(.1), momentum(B), adamLr(.1)),
                Recipes.spectral(lr(.1), adamLr(.1)),
                Recipes.modular(lr(.1), momentum(B)),
                Recipes.normalizedSgd(lr(.1), momentum(B)),
                Recipes.lion(lr(.1), b1(B), b2(B)),
                Recipes.rmsprop(lr(.1), b2(B), epsilon(TINY)),
                Recipes.adagrad(lr(.1), epsilon(TINY)),
                Recipes.madgrad(lr(.1), b1(B), b2(B), epsilon(TINY)),
                Recipes.adamSania(lr(.1), b1(B), b2(B), epsilon(TINY)),
                // as in use: only ε bounds updates of negative degree once there are no gradients
                Recipes.adamSania(lr(.1), b1(B), b2(B), epsilon(1e-16)).named("adam-sania-added"),
                Recipes.muAdam(lr(.1), b1(B), b2(B), epsilon(1e-8), adamLr(.1)).named("muadam-added"),
                Recipes.muAdamSania(lr(.1), b1(B), b2(B), epsilon(1e-16), adamLr(.1))
                        .named("muadam-sania-added"),
                Recipes.muAdam(lr(.1), b1(B), b2(B), epsilon(TINY), adamLr(.1)),
                Recipes.muAdamSania(lr(.1), b1(B), b2(B), epsilon(TINY), adamLr(.1)),
                Recipes.rmsSpectral(lr(.1), b2(B), epsilon(TINY), adamLr(.1)),
                Recipes.polarGrad(lr(.1), momentum(B), adamLr(.1)),
                Recipes.norMuon(lr(.1), momentum(B), b2(B), epsilon(1e-10), adamLr(.1)),
                Recipes.dion(lr(.1), rank(2), momentum(B), decay(0), adamLr(.1)),
                Recipes.scion(lr(.1), radius(5), headRadius(30), momentum(B)),
                Recipes.unconstrainedScion(lr(.1), radius(5), headRadius(30), momentum(B))
                        .named("scion-unconstrained")));
        all.addAll(List.of(
                KroneckerRecipes.shampoo(averaged, lr(.1)),
                KroneckerRecipes.shampoo(summed, lr(.1)).named("shampoo-sum"),
                KroneckerRecipes.shampoo(added, lr(.1)).named("shampoo-added"),
                KroneckerRecipes.shampoo(Preconditioner.merged(100, averaged), lr(.1))
                        .named("shampoo-merged"),
                KroneckerRecipes.shampoo(Preconditioner.blocked(3, averaged), lr(.1))
                        .named("shampoo-blocked"),
                KroneckerRecipes.graftedShampoo(averaged, lr(.1), b1(B), b2(B), epsilon(TINY))
                        .named("shampoo-grafted"),
                KroneckerRecipes.oneSidedShampoo(relative, lr(.1), b1(B), b2(B)),
                KroneckerRecipes.soap(lr(.1), b1(B), b2(B), epsilon(TINY), decay(0), every(3)),
                KroneckerRecipes.splus(lr(.1), b1(B), b2(B), decay(0), every(3), vectorRate(.1)),
                KroneckerRecipes.klShampoo(lr(.1), b1(B), b2(B), epsilon(TINY), decay(0), every(3)),
                KroneckerRecipes.klSoap(lr(.1), b1(B), b2(B), epsilon(TINY), decay(0), every(3)),
                KroneckerRecipes.soapMuon(lr(.1), b1(B), b2(B), epsilon(TINY), every(3), adamLr(.1)),
                KroneckerRecipes.muKl(lr(.1), b1(B), b2(B), start(4))));
        Map<String, Recipe> byName = new LinkedHashMap<>();
        for (Recipe recipe : all) {
            assertThat(byName.put(recipe.name(), recipe)).as(recipe.name()).isNull();
        }
        return byName;
    }

    /** A module at work under a recipe. */
    private static final class Course implements AutoCloseable {
        private final Nets.Bare net;
        private final ScalarType type;
        private final SteepestDescent optimizer;
        private int t;

        Course(String recipe, ScalarType type) {
            this.type = type;
            this.net = new Nets.Bare()
                    .with("w", torch.zeros(new long[] {M, N}, new TensorOptions(type)))
                    .with("b", torch.zeros(new long[] {N}, new TensorOptions(type)));
            this.optimizer = SteepestDescent.of(net, RECIPES.get(recipe));
        }

        /** A random gradient that depends on the step. */
        Tensor random(long... shape) {
            return normal(type, 17 + t % 5, shape);
        }

        void step(Tensor w, Tensor b) {
            net.gradient("w", w);
            net.gradient("b", b);
            optimizer.step();
            t++;
        }

        /** Steps with random gradients times a factor. */
        void steps(int count, double factor) {
            for (int i = 0; i < count; i++) {
                try (PointerScope scope = new PointerScope()) {
                    step(random(M, N).mul(new Scalar(factor)), random(N).mul(new Scalar(factor)));
                }
            }
        }

        void assertFinite() {
            assertThat(Double.isFinite(largest(net.get("w")))).as("w at %d", t).isTrue();
            assertThat(Double.isFinite(largest(net.get("b")))).as("b at %d", t).isTrue();
            optimizer
                    .state()
                    .tensors()
                    .forEach((name, x) -> assertThat(Double.isFinite(largest(x)))
                            .as("%s at %d", name, t)
                            .isTrue());
        }

        Tensor weights() {
            return net.get("w").detach().clone();
        }

        @Override
        public void close() {
            optimizer.close();
        }
    }

    private static final boolean WHOLE = "whole".equals(System.getProperty("steepest.contract"));

    /** The range of float32 is the smaller one: whatever is lost in float64, is lost there first. */
    static Stream<Arguments> all() {
        return WHOLE ? inBoth() : RECIPES.keySet().stream().map(name -> Arguments.of(name, ScalarType.Float));
    }

    static Stream<Arguments> inBoth() {
        return RECIPES.keySet().stream()
                .flatMap(name -> Stream.of(ScalarType.Float, ScalarType.Double).map(type -> Arguments.of(name, type)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void steps_go_on_after_long_times_without_gradients(String recipe, ScalarType type) {
        if (UNBOUNDED.contains(recipe)) {
            return;
        }
        try (Course course = new Course(recipe, type)) {
            for (int phase = 0; phase < 2; phase++) {
                course.steps(type == ScalarType.Float ? FORGETTING_FLOAT : FORGETTING_DOUBLE, 0);
                course.assertFinite();
                Tensor before = course.weights();
                course.steps(12, 1);
                course.assertFinite();
                // weights of 1e8 and more, as updates of 1/ε make them, do not see steps of a tenth
                assertThat(largest(course.weights().sub(before)) > 0 || largest(before) > 1e6)
                        .as("movement")
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void one_spike_is_survived(String recipe, ScalarType type) {
        try (Course course = new Course(recipe, type)) {
            course.steps(8, 1);
            course.steps(1, 1e19);
            course.assertFinite();
            course.steps(50, 1);
            course.assertFinite();
            course.steps(1, 1e30);
            course.steps(2, 1e-30);
            course.assertFinite();
            course.steps(100, 1);
            course.assertFinite();
            Tensor before = course.weights();
            course.steps(1, 1);
            // sums never forget, and a weight of 1e29, as gradient descent has it then, does not see steps of one
            boolean still = recipe.equals("adagrad") || recipe.endsWith("-sum") || largest(before) > 1e6;
            assertThat(still || largest(course.weights().sub(before)) > 0).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void gradients_of_any_rank_and_support_are_survived(String recipe, ScalarType type) {
        try (Course course = new Course(recipe, type)) {
            Tensor row = torch.zeros(new long[] {M, N}, new TensorOptions(type));
            Tensor column = row.clone();
            row.select(0, 3).fill_(new Scalar(1.0));
            column.select(1, 5).fill_(new Scalar(1.0));
            List<Stream<Tensor>> scenes = List.of(
                    Stream.generate(() -> course.random(M, 1).matmul(course.random(1, N))),
                    Stream.generate(() -> torch.ones_like(row)),
                    Stream.generate(() -> course.random(M, N).mul(row)),
                    Stream.generate(() -> course.random(M, N).mul(column)));
            for (Stream<Tensor> scene : scenes) {
                scene.limit(25).forEach(w -> course.step(w, course.random(N)));
                course.assertFinite();
            }
        }
    }

    static Stream<Arguments> sizes() {
        // about 1e±30 in float32 and 1e±120 in float64, where units of measure are at work; of powers of two the
        // gradients
        // are exact, so that no rounding grows where a rank is not full
        return inBoth().flatMap(
                        a -> powers((ScalarType) a.get()[1]).map(size -> Arguments.of(a.get()[0], a.get()[1], size)));
    }

    private static Stream<Double> powers(ScalarType type) {
        Stream<Double> extreme = type == ScalarType.Float ? Stream.of(0x1p-100, 0x1p100) : Stream.of(0x1p-400, 0x1p400);
        // about 1e±20, whose squares are beyond float32, too
        return WHOLE ? Stream.concat(Stream.of(0x1p-66, 0x1p66), extreme) : extreme;
    }

    /** Updates are homogeneous in the gradients, of the degree that the explanation says. */
    @ParameterizedTest
    @MethodSource("sizes")
    void gradients_of_any_size_give_the_updates_of_their_degree(String recipe, ScalarType type, double size) {
        try (Course usual = new Course(recipe, type);
                Course course = new Course(recipe, type)) {
            course.steps(16, size);
            course.assertFinite();
            double degree = course.optimizer.explain().rows().stream()
                    .filter(row -> row.name().equals("w"))
                    .findFirst()
                    .orElseThrow()
                    .degree();
            // their eigenvalues begin with a number, their roots add one, their kernel wants an ε
            boolean absolute =
                    recipe.startsWith("kl-") || recipe.endsWith("-added") || (recipe.endsWith("-fused") && size < 1);
            if (absolute) {
                return;
            }
            usual.steps(16, 1);
            // in float64, so that the power of the size is a number
            Tensor found = course.weights().to(ScalarType.Double).mul(new Scalar(Math.pow(size, -degree)));
            assertThat(relativeError(found, usual.weights().to(ScalarType.Double)))
                    .isLessThan(type == ScalarType.Float ? 1e-4 : 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("inBoth")
    void a_unit_is_part_of_the_state(String recipe, ScalarType type) {
        double size = type == ScalarType.Float ? 0x1p80 : 0x1p400;
        try (Course whole = new Course(recipe, type);
                Course resumed = new Course(recipe, type)) {
            whole.steps(6, size);
            try (NoGradGuard frozen = new NoGradGuard()) {
                resumed.net.get("w").copy_(whole.net.get("w"));
                resumed.net.get("b").copy_(whole.net.get("b"));
            }
            resumed.optimizer.restore(whole.optimizer.state());
            resumed.t = 6;
            whole.steps(4, size);
            resumed.steps(4, size);
            assertThat(relativeError(resumed.weights(), whole.weights())).isZero();
        }
    }
}
