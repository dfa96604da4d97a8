package io.steepest.train.model;

import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.modular.Modular;
import io.steepest.optim.Explanation;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.TextDataset;
import io.steepest.train.data.Vocabulary.Kind;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The masses and sensitivities that models declare. */
class StructureTest {
    private static final double ROUNDED = 1e-11;
    private static final Dataset DIGITS = Datasets.open("digits", 8, Kind.BYTES);
    private static final Dataset TEXT =
            TextDataset.of("proverb", "a test", "a stitch in time saves nine\n".repeat(20), 8, Kind.CHARACTERS);

    private static Model create(String kind, int depth, boolean tied) {
        Dataset data = switch (kind) {
            case "gpt" -> TEXT;
            case "encoder" -> Datasets.open("swaps", 16, Kind.BYTES);
            default -> DIGITS;
        };
        return Models.create(kind, data, new ModelOptions(16, depth, 2, tied), 1);
    }

    @ParameterizedTest
    @CsvSource({"gpt, false", "gpt, true", "mlp, false", "cnn, false", "linear, false", "encoder, false"})
    void every_parameter_has_a_mass_and_a_share(String kind, boolean tied) {
        try (PointerScope scope = new PointerScope()) {
            Model model = create(kind, 3, tied);
            try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.modular(lr(0.1), momentum(0)))
                    .modular(model.structure())
                    .on(model.module())) {
                assertThat(optimizer.explain().rows()).isNotEmpty().allSatisfy(row -> {
                    assertThat(row.mass()).as(row.name()).isPositive();
                    assertThat(row.scale()).as(row.name()).isNotEqualTo("0.000");
                });
                assertThat(optimizer.explain().rows())
                        .extracting(Explanation.Row::name)
                        .containsExactlyInAnyOrderElementsOf(
                                model.structure().shares().keySet());
            }
            model.module().close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void a_gpt_weighs_seven_and_a_little_at_any_depth(int depth) {
        Modular gpt = create("gpt", depth, false).structure();
        // tables 1, blocks 5, head 1, and the last norm's two vectors
        assertThat(gpt.mass()).isCloseTo(7.2, within(ROUNDED));
        // token and position each read the input
        assertThat(gpt.sensitivity()).isCloseTo(2, within(ROUNDED));
        Map<String, Double> shares = gpt.shares();
        assertThat(shares.get("head.weight")).isCloseTo(1 / 7.2, within(ROUNDED));
        assertThat(shares.get("tok.weight")).isCloseTo(0.5 / 7.2, within(ROUNDED));
        for (int i = 0; i < depth; i++) {
            // 5/7.2 is the blocks' part; of a block's mass of 6.4 that of attention is 4.2, 4 of it in matrices
            double out = 5 / 7.2 * 2 / 6.4;
            String block = "blocks." + i;
            assertThat(shares.get(block + ".attn.out.weight")).isCloseTo(out, within(ROUNDED));
            assertThat(shares.get(block + ".attn.q.weight")).isCloseTo(3 * out, within(ROUNDED));
            assertThat(shares.get(block + ".attn.v.weight")).isCloseTo(3 * out, within(ROUNDED));
            assertThat(shares.get(block + ".mlp.up.weight")).isCloseTo(out, within(ROUNDED));
            assertThat(shares.get(block + ".norm1.weight")).isCloseTo(0.1 * out, within(ROUNDED));
        }
    }

    @Test
    void a_tied_gpt_has_no_head_of_its_own() {
        Modular tied = create("gpt", 2, true).structure();
        assertThat(tied.mass()).isCloseTo(6.2, within(ROUNDED));
        assertThat(tied.shares()).doesNotContainKey("head.weight").containsKey("tok.weight");
    }

    @Test
    void layers_of_a_perceptron_share_alike() {
        Map<String, Double> shares = create("mlp", 2, false).structure().shares();
        assertThat(shares)
                .containsOnlyKeys(
                        "hidden.0.weight",
                        "hidden.0.bias",
                        "hidden.1.weight",
                        "hidden.1.bias",
                        "head.weight",
                        "head.bias");
        shares.forEach((name, share) ->
                assertThat(share).as(name).isCloseTo(name.endsWith("weight") ? 1 / 3.3 : 0.1 / 3.3, within(ROUNDED)));
    }
}
