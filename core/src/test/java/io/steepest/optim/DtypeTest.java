package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.engine.Shapes;
import io.steepest.norm.Norms;
import io.steepest.precondition.Eigenbasis;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import io.steepest.tensor.StateFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters of every dtype, and of several in one module, under every recipe. */
@ExtendWith(Scoped.class)
class DtypeTest {
    private static final int STEPS = 5;
    /** Rounding of one sum in the working dtype, by which ill-conditioned parts of an update multiply. */
    private static final double UPDATE_ERROR = 1e-3;

    private static final Map<String, long[]> SHAPES = new TreeMap<>(Map.of(
            "tall", new long[] {6, 4},
            "wide", new long[] {3, 8},
            "head", new long[] {5, 4},
            "emb", new long[] {9, 4},
            "kernel", new long[] {3, 2, 3, 3},
            "bias", new long[] {7},
            "gain", new long[] {5},
            "twin", new long[] {6, 4},
            "square", new long[] {5, 5}));

    /** Which dtypes the parameters of a module have, by turns. */
    enum Mix {
        DOUBLE(ScalarType.Double),
        FLOAT(ScalarType.Float),
        BFLOAT16(ScalarType.BFloat16),
        HALF(ScalarType.Half),
        MIXED(ScalarType.BFloat16, ScalarType.Float, ScalarType.Half, ScalarType.Double);

        @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be modified
        private final List<ScalarType> types;

        Mix(ScalarType... types) {
            this.types = List.of(types);
        }

        ScalarType type(int i) {
            return types.get(i % types.size());
        }
    }

    /** Relative error of rounding to a dtype. */
    private static double rounding(ScalarType type) {
        return switch (type) {
            case Double -> Math.ulp(1.0) / 2;
            case Float -> Math.ulp(1f) / 2;
            case BFloat16 -> 1.0 / 256;
            default -> 1.0 / 2048;
        };
    }

    static Stream<Arguments> everyRecipe() {
        return EveryRecipe.recipes().stream()
                .flatMap(recipe -> Stream.of(Mix.values()).map(mix -> Arguments.of(recipe.name(), recipe, mix)));
    }

    static Stream<Arguments> everyRule() {
        return EveryRecipe.adaptive().stream()
                .flatMap(recipe -> Stream.of(Mix.values()).map(mix -> Arguments.of(recipe.name(), recipe, mix)));
    }

    /** Two modules of equal weights: one of the mix, and one of float64 beside it. */
    private record Pair(Nets.Bare stored, Nets.Bare exact, Map<String, ScalarType> types) {
        static Pair of(Mix mix, Map<String, long[]> shapes) {
            Pair pair = new Pair(new Nets.Bare(), new Nets.Bare(), new LinkedHashMap<>());
            int i = 0;
            for (Map.Entry<String, long[]> e : shapes.entrySet()) {
                ScalarType type = mix.type(i);
                Tensor w = doubles(i, e.getValue()).to(type);
                pair.types.put(e.getKey(), type);
                pair.stored.with(e.getKey(), w);
                pair.exact.with(e.getKey(), w.to(ScalarType.Double));
                i++;
            }
            return pair;
        }

        /** Gradients of both, rounded alike. */
        void gradients(int step) {
            types.forEach((name, type) -> {
                Tensor g = doubles(100 * step + name.hashCode(), Shapes.of(exact.get(name)))
                        .to(type);
                stored.gradient(name, g);
                exact.gradient(name, g.to(ScalarType.Double));
            });
        }

        Tensor weights(String name) {
            return stored.get(name).detach().to(ScalarType.Double);
        }
    }

    private static void step(SteepestDescent optimizer) {
        optimizer.step(1.0);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyRecipe")
    void trajectories_are_those_of_float64_to_the_rounding_of_the_weights(String name, Recipe recipe, Mix mix) {
        compare(recipe, mix, SHAPES);
    }

    @ParameterizedTest
    @EnumSource(Mix.class)
    void given_factors_may_have_another_dtype_than_the_weights(Mix mix) {
        Map<String, long[]> square = new TreeMap<>(Map.of(
                "a", new long[] {EveryRecipe.ROWS, EveryRecipe.COLUMNS},
                "b", new long[] {EveryRecipe.ROWS, EveryRecipe.COLUMNS},
                "bias", new long[] {3}));
        compare(EveryRecipe.kfac(), mix, square);
    }

    private static void compare(Recipe recipe, Mix mix, Map<String, long[]> shapes) {
        Pair pair = Pair.of(mix, shapes);
        Map<String, Tensor> start = new TreeMap<>();
        shapes.keySet().forEach(name -> start.put(name, pair.weights(name)));
        // tensors of several dtypes make more banks, which would renew their bases at other steps
        Options options = SteepestDescent.follow(recipe).renewedTogether();
        try (SteepestDescent optimizer = options.on(pair.stored);
                SteepestDescent reference = options.on(pair.exact)) {
            for (int t = 1; t <= STEPS; t++) {
                pair.gradients(t);
                step(optimizer);
                step(reference);
            }
            for (String name : shapes.keySet()) {
                ScalarType type = pair.types.get(name);
                Tensor found = pair.weights(name);
                Tensor exact = pair.exact.get(name).detach();
                double moved = largest(exact.sub(start.get(name)));
                // each step rounds each weight once; updates are computed in float32 or float64
                double rounded = STEPS * rounding(type) * Math.max(largest(exact), largest(start.get(name)));
                double computed = type == ScalarType.Double ? 1e-9 * moved : UPDATE_ERROR * moved;
                if (isDetermined(optimizer, name)) {
                    assertThat(largest(found.sub(exact))).as(name + " " + type).isLessThanOrEqualTo(rounded + computed);
                }
                assertThat(found.isfinite().all().item_bool()).isTrue();
                assertThat(largest(found.sub(start.get(name))))
                        .as(name + " moves")
                        .isGreaterThan(0.3 * moved);
                assertThat(moved).as(name + " moves").isGreaterThan(0.01);
            }
            assertStateIsWide(optimizer.state().tensors());
        }
    }

    /**
     * Whether the trajectory follows from the gradients alone: the eigenvectors of the longer side's factor that belong
     * to its null space are arbitrary, so that rounding chooses them.
     */
    private static boolean isDetermined(SteepestDescent optimizer, String name) {
        return optimizer.banks().stream()
                .filter(bank -> bank.members().stream().anyMatch(m -> m.name().equals(name)))
                .allMatch(bank -> {
                    long m = bank.weights().size(-2);
                    long n = bank.weights().size(-1);
                    boolean basis = optimizer.recipe().of(bank.role()).preconditioner() instanceof Eigenbasis;
                    return !basis || m == n || n == 1;
                });
    }

    private static void assertStateIsWide(SortedMap<String, Tensor> state) {
        assertThat(state)
                .allSatisfy((name, x) -> assertThat(Shapes.type(x)).as(name).isIn(ScalarType.Float, ScalarType.Double));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyRule")
    void step_rules_see_float32_at_least(String name, Recipe recipe, Mix mix) {
        Pair pair = Pair.of(mix, SHAPES);
        try (SteepestDescent optimizer = SteepestDescent.of(pair.stored, recipe);
                SteepestDescent reference = SteepestDescent.of(pair.exact, recipe)) {
            for (int t = 1; t <= STEPS; t++) {
                pair.gradients(t);
                step(optimizer);
                step(reference);
            }
            for (String parameter : SHAPES.keySet()) {
                assertThat(pair.weights(parameter).isfinite().all().item_bool()).isTrue();
            }
            // distances are between rounded weights, and rules multiply what they see by what they saw
            double exact = reference.stepSize().orElseThrow();
            double tolerance = mix == Mix.DOUBLE || mix == Mix.FLOAT ? 1e-4 : 0.2;
            assertThat(optimizer.stepSize().orElseThrow()).isCloseTo(exact, within(tolerance * exact));
            assertStateIsWide(optimizer.state().tensors());
        }
    }

    @ParameterizedTest
    @EnumSource(Mix.class)
    void momentum_on_a_constant_gradient_goes_as_in_float64(Mix mix) {
        Nets.Bare net = new Nets.Bare().with("w", torch.ones(new long[] {8, 8}, new TensorOptions(mix.type(0))));
        net.gradient("w", torch.ones(new long[] {8, 8}, new TensorOptions(mix.type(0))));
        double w = 1;
        double m = 0;
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1), momentum(0.9)))) {
            for (int t = 0; t < 10; t++) {
                optimizer.step();
                m = 0.9 * m + 1;
                w -= 0.1 * m;
            }
        }
        double found = net.get("w").detach().to(ScalarType.Double).max().item_double();
        assertThat(found).isCloseTo(w, within(10 * rounding(mix.type(0)) * Math.abs(w) + 1e-6));
    }

    /** {@code 1 − 1e-4·1} is one in bfloat16 and float16: decay must join the update before anything is rounded. */
    @ParameterizedTest
    @EnumSource(Mix.class)
    void decay_and_step_size_are_not_rounded_to_the_dtype_of_the_weights(Mix mix) {
        Nets.Bare net = new Nets.Bare()
                .with("w", torch.full(new long[] {4, 4}, new Scalar(128.0), new TensorOptions(mix.type(0))));
        net.gradient("w", torch.full(new long[] {4, 4}, new Scalar(-1.0), new TensorOptions(mix.type(0))));
        Descent descent = Descent.under(Norms.max()).decayedBy(10);
        Recipe recipe = Recipe.everywhere("decayed", descent, StepRule.constant(1e-3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            optimizer.step();
        }
        // 128·0.99 + 0.001, which bfloat16 and float16 round to the nearest half, sixteenth
        double wanted = 128 * (1 - 1e-2) + 1e-3;
        assertThat(net.get("w").detach().to(ScalarType.Double).max().item_double())
                .isCloseTo(wanted, within(rounding(mix.type(0)) * 128));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mix.class,
            names = {"FLOAT", "BFLOAT16", "HALF"})
    void compact_state_serves_every_dtype_that_is_computed_in_float32(Mix mix) {
        for (StateFormat format : List.of(StateFormat.BFLOAT16, StateFormat.COMPENSATED)) {
            Pair pair = Pair.of(mix, SHAPES);
            Recipe recipe = Recipes.adamw(lr(0.05), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1));
            try (SteepestDescent optimizer =
                            SteepestDescent.follow(recipe).stateIn(format).on(pair.stored);
                    SteepestDescent reference = SteepestDescent.of(pair.exact, recipe)) {
                for (int t = 1; t <= STEPS; t++) {
                    pair.gradients(t);
                    step(optimizer);
                    step(reference);
                }
                for (String name : SHAPES.keySet()) {
                    Tensor exact = pair.exact.get(name).detach();
                    // momentum in bfloat16 is right to 1/256, each update some 0.05 long
                    double tolerance = STEPS * (rounding(mix.type(0)) * largest(exact) + 0.05 / 50);
                    assertThat(largest(pair.weights(name).sub(exact))).as(name).isLessThan(tolerance);
                }
            }
        }
    }

    /** A bowl ½‖w‖², on which a line search puts trial weights in place and takes them back. */
    @ParameterizedTest
    @EnumSource(Mix.class)
    void a_line_search_lowers_the_loss_and_leaves_no_trial_behind(Mix mix) {
        Pair pair = Pair.of(mix, SHAPES);
        Recipe recipe = Recipes.sgd(lr(1)).stepping(StepRule.armijo(3));
        try (SteepestDescent optimizer = SteepestDescent.of(pair.stored, recipe)) {
            double before = bowl(pair);
            for (int t = 0; t < 3; t++) {
                SHAPES.keySet()
                        .forEach(name ->
                                pair.stored.gradient(name, pair.stored.get(name).detach()));
                optimizer.step(bowl(pair), () -> bowl(pair));
            }
            assertThat(bowl(pair)).isLessThan(0.3 * before);
        }
    }

    private static double bowl(Pair pair) {
        return SHAPES.keySet().stream()
                .mapToDouble(name -> 0.5 * pair.weights(name).square().sum().item_double())
                .sum();
    }

    @ParameterizedTest
    @EnumSource(Mix.class)
    void averages_of_weights_move_at_any_decay(Mix mix) {
        Nets.Bare net = new Nets.Bare().with("w", torch.ones(new long[] {4, 4}, new TensorOptions(mix.type(0))));
        try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.sgd(lr(0.1)))
                .averaging(WeightAverage.ema(0.999))
                .on(net)) {
            for (int t = 0; t < 500; t++) {
                try (PointerScope scope = new PointerScope()) {
                    optimizer.step();
                }
            }
            optimizer.evaluating(() -> assertThat(
                            net.get("w").detach().to(ScalarType.Double).max().item_double())
                    .isCloseTo(1, within(1e-4 + rounding(mix.type(0)))));
            assertStateIsWide(optimizer.state().tensors());
        }
    }

    @ParameterizedTest
    @EnumSource(Mix.class)
    void a_checkpoint_restores_exactly(Mix mix, @TempDir Path folder) throws IOException {
        for (Recipe recipe : List.of(
                Recipes.adamw(lr(0.05), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)),
                Recipes.muon(lr(0.1), momentum(0.9), decay(0.1), adamLr(0.05)),
                KroneckerRecipes.soap(lr(0.05), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)))) {
            Path file = folder.resolve(recipe.name() + ".safetensors");
            Pair whole = Pair.of(mix, SHAPES);
            Pair resumed = Pair.of(mix, SHAPES);
            try (SteepestDescent optimizer = SteepestDescent.of(whole.stored, recipe);
                    SteepestDescent later = SteepestDescent.of(resumed.stored, recipe)) {
                for (int t = 1; t <= 2 * STEPS; t++) {
                    whole.gradients(t);
                    step(optimizer);
                    if (t == STEPS) {
                        Checkpoint.save(file, whole.stored, optimizer);
                    }
                }
                Checkpoint.restore(file, resumed.stored, later);
                for (int t = STEPS + 1; t <= 2 * STEPS; t++) {
                    resumed.gradients(t);
                    step(later);
                }
            }
            for (String name : SHAPES.keySet()) {
                assertThat(resumed.stored.get(name).equal(whole.stored.get(name)))
                        .as(recipe.name() + " " + name)
                        .isTrue();
            }
        }
    }

    @Test
    void compact_state_of_float64_is_refused_when_the_optimizer_is_made() {
        Pair pair = Pair.of(Mix.MIXED, SHAPES);
        Options options = SteepestDescent.follow(Recipes.adam(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8)))
                .stateIn(StateFormat.BFLOAT16);
        assertThatThrownBy(() -> options.on(pair.stored))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can be kept in the format BFLOAT16 if gradients are Float, found Double");
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"ComplexFloat", "ComplexDouble", "Float8_e4m3fn", "Float8_e5m2"})
    void other_dtypes_are_refused_when_the_optimizer_is_made(ScalarType type) {
        Nets.Bare net = new Nets.Bare()
                .with("fine", torch.zeros(new long[] {3}))
                .with("odd", torch.zeros(new long[] {2, 3}, new TensorOptions(type)));
        assertThatThrownBy(() -> SteepestDescent.of(net, Recipes.sgd(lr(0.1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "parameter odd has dtype " + type
                                + ", which no optimizer can step: use Double, Float, BFloat16 or Half, or freeze the parameter");
    }
}
