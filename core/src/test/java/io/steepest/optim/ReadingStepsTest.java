package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
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
import io.steepest.Tensors;
import io.steepest.linalg.InverseRoot;
import io.steepest.param.Bank;
import io.steepest.param.Reading;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.param.Selector;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.profile.Profile;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Slice;
import io.steepest.tensor.StateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tensor that is read as several matrices is stepped as separate parameters are, bit for bit. */
@ExtendWith(Scoped.class)
class ReadingStepsTest {
    private static final int STEPS = 5;
    private static final List<String> FUSED = List.of("a", "b");

    /**
     * A way to put matrices into one tensor.
     *
     * @param shape of the tensor
     * @param reading how the library is told
     * @param parts how a user would take the matrices out of the tensor
     */
    private record Fusion(String name, List<Long> shape, Reading reading, Function<Tensor, List<Tensor>> parts) {
        Tensor normal(long seed) {
            return floats(seed, shape.stream().mapToLong(Long::longValue).toArray());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Tensor> rows(Tensor x, long... sizes) {
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (long size : sizes) {
            parts.add(x.narrow(0, from, size));
            from += size;
        }
        return parts;
    }

    private static List<Tensor> columns(Tensor x, long... sizes) {
        return rows(x.t(), sizes).stream().map(Tensor::t).toList();
    }

    private static List<Tensor> transposed(List<Tensor> parts) {
        return parts.stream().map(Tensor::t).toList();
    }

    private static List<Tensor> experts(Tensor x) {
        return LongStream.range(0, x.size(0)).mapToObj(i -> x.select(0, i)).toList();
    }

    /** Some are so large that their bank is cut into parts for several workers. */
    static List<Fusion> fusions() {
        return List.of(
                new Fusion("experts", List.of(13L, 160L, 160L), Reading.stacked(1), ReadingStepsTest::experts),
                new Fusion("fused QKV", List.of(576L, 192L), Reading.split(3), x -> rows(x, 192, 192, 192)),
                new Fusion("grouped QKV", List.of(320L, 160L), Reading.split(192, 64, 64), x -> rows(x, 192, 64, 64)),
                new Fusion(
                        "Conv1D of GPT-2",
                        List.of(160L, 480L),
                        Reading.transposed().then(Reading.split(3)),
                        x -> transposed(columns(x, 160, 160, 160))),
                new Fusion(
                        "grouped Conv1D",
                        List.of(96L, 160L),
                        Reading.transposed().then(Reading.split(96, 32, 32)),
                        x -> transposed(columns(x, 96, 32, 32))),
                new Fusion(
                        "gated experts",
                        List.of(3L, 48L, 128L),
                        Reading.parse("stacked(1) transposed split(2)"),
                        x -> experts(x).stream()
                                .flatMap(e -> transposed(columns(e, 64, 64)).stream())
                                .toList()),
                new Fusion(
                        "convolutions",
                        List.of(24L, 6L, 3L, 3L),
                        Reading.taps().then(Reading.split(16, 8)),
                        x -> rows(x, 16, 8)),
                new Fusion(
                        "grouped convolution",
                        List.of(24L, 6L, 3L, 3L),
                        Reading.taps().then(Reading.split(2)),
                        x -> rows(x, 12, 12)));
    }

    /** Their matrices lie in memory column by column, so that libtorch adds up in another order. */
    private static final Fusion COLUMNS = new Fusion(
            "output of heads",
            List.of(96L, 64L),
            Reading.parse("transposed split(2) transposed"),
            x -> columns(x, 32, 32));

    static Stream<Arguments> cases() {
        List<Recipe> recipes = List.of(
                Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.01)),
                KroneckerRecipes.soap(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)),
                KroneckerRecipes.klShampoo(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)));
        return recipes.stream().flatMap(recipe -> fusions().stream().map(f -> Arguments.of(f, recipe)));
    }

    private static Tensor number(Fusion fusion, int tensor, int step) {
        return fusion.normal(1000L * tensor + step);
    }

    private static Options follow(Recipe recipe, Roles roles) {
        // turns at which roots are renewed depend on which parameters there are
        return SteepestDescent.follow(recipe).roles(roles).renewedTogether();
    }

    private static Map<String, Tensor> parts(Fusion fusion, String name, Tensor whole) {
        List<Tensor> parts = fusion.parts().apply(whole);
        Map<String, Tensor> named = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            named.put(String.format("%s%02d", name, i), parts.get(i).contiguous());
        }
        return named;
    }

    private static Map<String, Tensor> fused(Fusion fusion, Recipe recipe) {
        Nets.Bare net = new Nets.Bare();
        for (int i = 0; i < FUSED.size(); i++) {
            net.with(FUSED.get(i), number(fusion, i, 0));
        }
        Roles roles = Roles.inferred().reading(Selector.name("*"), fusion.reading());
        try (SteepestDescent optimizer = follow(recipe, roles).on(net)) {
            for (int t = 1; t <= STEPS; t++) {
                for (int i = 0; i < FUSED.size(); i++) {
                    net.gradient(FUSED.get(i), number(fusion, i, t));
                }
                optimizer.step();
            }
        }
        Map<String, Tensor> end = new TreeMap<>();
        FUSED.forEach(name -> end.putAll(parts(fusion, name, net.get(name))));
        return end;
    }

    private static Map<String, Tensor> separate(Fusion fusion, Recipe recipe) {
        Nets.Bare net = new Nets.Bare();
        for (int i = 0; i < FUSED.size(); i++) {
            parts(fusion, FUSED.get(i), number(fusion, i, 0)).forEach(net::with);
        }
        try (SteepestDescent optimizer = follow(recipe, Roles.inferred()).on(net)) {
            for (int t = 1; t <= STEPS; t++) {
                for (int i = 0; i < FUSED.size(); i++) {
                    parts(fusion, FUSED.get(i), number(fusion, i, t)).forEach(net::gradient);
                }
                optimizer.step();
            }
        }
        Map<String, Tensor> end = new TreeMap<>();
        for (int i = 0; i < FUSED.size(); i++) {
            parts(fusion, FUSED.get(i), number(fusion, i, 0)).keySet().forEach(name -> end.put(name, net.get(name)));
        }
        return end;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matrices_in_one_tensor_are_stepped_as_separate_parameters_bit_for_bit(Fusion fusion, Recipe recipe) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> expected = separate(fusion, recipe);
            Map<String, Tensor> found = fused(fusion, recipe);
            assertThat(found).hasSameSizeAs(expected);
            expected.forEach((name, w) -> {
                assertThat(Tensors.relativeError(w, found.get(name))).as(name).isZero();
                assertThat(torch.equal(w, found.get(name))).as(name).isTrue();
            });
        }
    }

    @Test
    void columns_of_one_tensor_are_stepped_as_separate_parameters_up_to_rounding() {
        agree(COLUMNS, Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.01)));
        agree(COLUMNS, KroneckerRecipes.soap(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)));
    }

    /** Adaptive rules add up numbers of all banks, whose order differs. */
    @Test
    void adaptive_rules_see_the_matrices_of_a_tensor_as_they_see_separate_parameters() {
        for (Fusion fusion : fusions()) {
            agree(fusion, Recipes.modular(StepRule.sharpness(3), momentum(0.9)));
        }
        agree(fusions().get(2), Recipes.prodigy(d0(1e-3), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)));
    }

    /** Weights are near one, steps of them near 0.01: the error is that of some additions in float32. */
    private static void agree(Fusion fusion, Recipe recipe) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> expected = separate(fusion, recipe);
            Map<String, Tensor> found = fused(fusion, recipe);
            expected.forEach((name, w) -> assertThat(Tensors.relativeError(found.get(name), w))
                    .as("%s of %s under %s", name, fusion, recipe.name())
                    .isLessThan(2e-6));
        }
    }

    @Test
    void experts_are_cut_between_workers_within_a_tensor() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 13, 160, 160)).with("b", floats(2, 13, 160, 160));
        Roles roles = Roles.inferred().reading(Selector.name("*"), Reading.stacked(1));
        Recipe muon = Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.01));
        try (SteepestDescent optimizer = follow(muon, roles).on(net)) {
            Bank bank = optimizer.banks().get(0);
            Profile tenAtATime = new Profile(128, 256, 1.5, 768, 10 * 160 * 160, 1 << 16);
            assertThat(new Planner(StateFormat.FULL, tenAtATime, true)
                            .slices(bank, muon.of(Role.LINEAR), i -> -1, tenAtATime.runEntries()))
                    .extracting(Slice::from)
                    .containsExactly(0L, 6L, 13L, 19L);
            assertThat(Part.of(bank, Slice.of(26, 12, 3), new Arena()).names())
                    .containsExactly("a[12]", "b[0]", "b[1]");
        }
    }

    @Test
    void factors_that_are_given_are_asked_for_matrix_by_matrix() {
        Nets.Bare net = new Nets.Bare()
                .with("experts", floats(1, 3, 4, 4))
                .with("qkv", floats(2, 8, 4))
                .with("w", floats(3, 4, 4));
        Roles roles = Roles.inferred()
                .reading(Selector.name("experts"), Reading.stacked(1))
                .reading(Selector.name("qkv"), Reading.split(4, 2, 2));
        Map<String, Long> asked = new TreeMap<>();
        CurvatureFactors factors = new CurvatureFactors() {
            @Override
            public Tensor left(String name) {
                long rows = name.equals("qkv[1]") || name.equals("qkv[2]") ? 2 : 4;
                asked.put(name, rows);
                return torch.eye(rows);
            }

            @Override
            public Tensor right(String name) {
                return torch.eye(4);
            }
        };
        Recipe kfac = KroneckerRecipes.kfac(factors, InverseRoot.pseudoInverse(), lr(0.05), momentum(0.9), every(2));
        try (SteepestDescent optimizer = follow(kfac, roles).on(net)) {
            net.gradient("w", floats(4, 4, 4));
            net.gradient("qkv", floats(5, 8, 4));
            net.gradient("experts", floats(6, 3, 4, 4));
            optimizer.step();
        }
        assertThat(asked.keySet())
                .containsExactly("experts[0]", "experts[1]", "experts[2]", "qkv[0]", "qkv[1]", "qkv[2]", "w");
    }

    @Test
    void an_entrywise_rule_steps_a_split_tensor_as_one_and_says_so() {
        Nets.Bare net = new Nets.Bare().with("qkv", floats(1, 10, 4)).with("w", floats(2, 4, 4));
        Roles roles = Roles.inferred().reading(Selector.name("qkv"), Reading.split(6, 2, 2));
        try (SteepestDescent optimizer = follow(
                        Recipes.adamw(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)), roles)
                .on(net)) {
            assertThat(optimizer.banks()).hasSize(2);
            Explanation.Row row = optimizer.explain().rows().get(0);
            assertThat(row.reading()).isEqualTo("asIs");
            assertThat(row.why())
                    .isEqualTo(
                            "matrix in a module of its own; read as given for name qkv; stepped as one, since to split it"
                                    + " as split(6, 2, 2) makes no difference to a rule that treats each entry alone");
        }
    }

    @Test
    void explanation_has_one_row_for_a_tensor_in_pieces() {
        Nets.Bare net = new Nets.Bare().with("qkv", floats(1, 10, 4)).with("w", floats(2, 4, 4));
        Roles roles = Roles.inferred().reading(Selector.name("qkv"), Reading.split(6, 2, 2));
        try (SteepestDescent optimizer = follow(Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.01)), roles)
                .on(net)) {
            assertThat(optimizer.banks())
                    .extracting(Bank::name)
                    .containsExactly("linear-10x4.0", "linear-10x4.1", "linear-10x4.2", "linear-4x4");
            Explanation explanation = optimizer.explain();
            assertThat(explanation.rows()).extracting(Explanation.Row::name).containsExactly("qkv", "w");
            assertThat(explanation.rows())
                    .extracting(Explanation.Row::reading)
                    .containsExactly("split(6, 2, 2)", "asIs");
            // momentum of 40 entries of 4 bytes
            assertThat(explanation.rows().get(0).stateBytes()).isEqualTo(160);
            assertThat(explanation.toString()).contains("reading").contains("split(6, 2, 2)");
        }
    }

    /** Clipping adds up, scales and checks gradients whose pieces do not lie together. */
    @Test
    void gradients_of_pieces_are_clipped_and_checked_as_those_of_the_whole() {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.BFloat16)) {
            Nets.Bare net = new Nets.Bare()
                    .with("a", floats(1, 10, 4).to(type))
                    .with("b", floats(2, 10, 4).to(type));
            Roles roles = Roles.inferred().reading(Selector.name("*"), Reading.split(6, 2, 2));
            try (SteepestDescent optimizer = follow(
                            Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.01)), roles)
                    .on(net)) {
                // powers of two are exact in either dtype: 80 entries of 1/2 have length √20
                net.gradient(
                        "a", torch.full(new long[] {10, 4}, new Scalar(0.5)).to(type));
                net.gradient(
                        "b", torch.full(new long[] {10, 4}, new Scalar(0.5)).to(type));
                assertThat(optimizer.clipGradients(100)).isCloseTo(Math.sqrt(20), within(1e-6));
                optimizer.clipGradients(Math.sqrt(20) / 4);
                assertThat(Tensors.largest(net.get("b").grad())).isCloseTo(0.125, within(1e-3));
                net.get("b").grad().select(0, 7).fill_(new Scalar(Double.NaN));
                assertThatThrownBy(optimizer::step).hasMessageStartingWith("gradient of b holds NaN or infinity");
            }
        }
    }
}
