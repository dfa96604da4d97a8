package io.steepest.checkpoint;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import io.steepest.optim.EveryRecipe;
import io.steepest.optim.History;
import io.steepest.optim.SteepestDescent;
import io.steepest.optim.WeightAverage;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Setting;
import io.steepest.step.StepRule;
import io.steepest.tensor.StateFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A module and its optimizer go on from a file as if nothing had happened. */
@ExtendWith(Scoped.class)
class CheckpointTest {
    private static final List<String> NAMES = List.of("w", "u", "v", "emb", "bias", "gain");
    private static final List<String> TURNED = List.of("gain", "v", "bias", "emb", "u", "w");
    private static final Map<String, long[]> SHAPES = Map.of(
            "w", new long[] {EveryRecipe.ROWS, EveryRecipe.COLUMNS},
            "u", new long[] {EveryRecipe.ROWS, EveryRecipe.COLUMNS},
            "v", new long[] {EveryRecipe.ROWS, EveryRecipe.COLUMNS},
            "emb", new long[] {5, 4},
            "bias", new long[] {3},
            "gain", new long[] {3});

    @TempDir
    Path folder;

    private static Nets.Bare net(List<String> order, long seed) {
        Nets.Bare net = new Nets.Bare();
        for (String name : order) {
            net.with(name, floats(seed + name.hashCode() % 50, SHAPES.get(name)));
        }
        return net;
    }

    /** A step with gradients that depend on the name and the step alone; u goes without one in every third step. */
    private static void step(SteepestDescent optimizer, Nets.Bare net, int t) {
        try (PointerScope scope = new PointerScope()) {
            optimizer.zeroGrad();
            try (NoGradGuard frozen = new NoGradGuard()) {
                for (String name : NAMES) {
                    if (!name.equals("u") || t % 3 != 0) {
                        net.get(name).grad().add_(floats(100L * t + name.hashCode() % 50, SHAPES.get(name)));
                    }
                }
            }
            optimizer.step(1.0 / t);
        }
    }

    private static Map<String, Tensor> weights(Nets.Bare net) {
        Map<String, Tensor> all = new TreeMap<>();
        NAMES.forEach(name -> all.put(name, net.get(name).detach().clone()));
        return all;
    }

    private static void assertSame(Map<String, Tensor> found, Map<String, Tensor> expected) {
        expected.forEach(
                (name, x) -> assertThat(found.get(name).equal(x)).as(name).isTrue());
    }

    static Stream<Arguments> every() {
        return Stream.concat(
                        Stream.concat(EveryRecipe.recipes().stream(), EveryRecipe.adaptive().stream()),
                        Stream.of(EveryRecipe.kfac()))
                .map(recipe -> Arguments.of(recipe.name() + " " + recipe.rule(), recipe));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("every")
    void training_goes_on_to_the_bit_also_when_modules_are_reordered(String name, Recipe recipe) throws IOException {
        Path file = folder.resolve("run.safetensors");
        Nets.Bare net = net(NAMES, 0);
        Map<String, Tensor> expected;
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (int t = 1; t <= 5; t++) {
                step(optimizer, net, t);
            }
            optimizer.rate(0.5);
            Checkpoint.save(file, net, optimizer);
            for (int t = 6; t <= 10; t++) {
                step(optimizer, net, t);
            }
            expected = weights(net);
        }
        for (List<String> order : List.of(NAMES, TURNED)) {
            Nets.Bare other = net(order, 7);
            try (SteepestDescent optimizer = SteepestDescent.of(other, recipe)) {
                Checkpoint.restore(file, other, optimizer);
                assertThat(optimizer.steps()).isEqualTo(5);
                assertThat(optimizer.rate()).isEqualTo(0.5);
                for (int t = 6; t <= 10; t++) {
                    step(optimizer, other, t);
                }
                assertSame(weights(other), expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StateFormat.class)
    void averages_in_every_format_go_on(StateFormat format) throws IOException {
        Path file = folder.resolve("run.safetensors");
        Recipe recipe = Recipes.lion(lr(0.05), b1(0.9), b2(0.99), decay(0.1));
        Nets.Bare net = net(NAMES, 0);
        Nets.Bare other = net(TURNED, 7);
        try (SteepestDescent optimizer =
                        SteepestDescent.follow(recipe).stateIn(format).on(net);
                SteepestDescent later =
                        SteepestDescent.follow(recipe).stateIn(format).on(other)) {
            for (int t = 1; t <= 4; t++) {
                step(optimizer, net, t);
            }
            Checkpoint.save(file, net, optimizer);
            Checkpoint.restore(file, other, later);
            for (int t = 5; t <= 8; t++) {
                step(optimizer, net, t);
                step(later, other, t);
            }
            assertSame(weights(other), weights(net));
        }
    }

    @Test
    void averages_of_weights_go_on() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Nets.Bare net = net(NAMES, 0);
        Nets.Bare other = net(TURNED, 7);
        Recipe recipe = Recipes.adamw(lr(0.05), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1));
        try (SteepestDescent optimizer = SteepestDescent.follow(recipe)
                        .averaging(WeightAverage.ema(0.9))
                        .on(net);
                SteepestDescent later = SteepestDescent.follow(recipe)
                        .averaging(WeightAverage.ema(0.9))
                        .on(other)) {
            step(optimizer, net, 1);
            step(optimizer, net, 2);
            Checkpoint.save(file, net, optimizer);
            Checkpoint.restore(file, other, later);
            step(optimizer, net, 3);
            step(later, other, 3);
            Map<String, Tensor> expected = new TreeMap<>();
            optimizer.evaluating(() -> expected.putAll(weights(net)));
            assertThat(expected.get("w").equal(net.get("w").detach())).isFalse();
            later.evaluating(() -> assertSame(weights(other), expected));
        }
    }

    @Test
    void averages_do_not_depend_on_the_role_and_factors_do() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Roles linear = Roles.inferred().with("emb", Role.LINEAR);
        Recipe recipe = Recipes.adam(lr(0.05), b1(0.9), b2(0.99), epsilon(1e-8));
        Nets.Bare net = net(NAMES, 0);
        Nets.Bare other = net(NAMES, 7);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                SteepestDescent later =
                        SteepestDescent.follow(recipe).roles(linear).on(other)) {
            step(optimizer, net, 1);
            Checkpoint.save(file, net, optimizer);
            Checkpoint.restore(file, other, later);
            step(optimizer, net, 2);
            step(later, other, 2);
            assertSame(weights(other), weights(net));
        }
        Recipe soap = KroneckerRecipes.soap(lr(0.05), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), Setting.every(2));
        Nets.Bare square = new Nets.Bare().with("emb", floats(1, 4, 4));
        Nets.Bare turned = new Nets.Bare().with("emb", floats(1, 4, 4));
        try (SteepestDescent optimizer = SteepestDescent.of(square, soap);
                SteepestDescent later =
                        SteepestDescent.follow(soap).roles(linear).on(turned)) {
            Checkpoint.save(file, square, optimizer);
            assertThatThrownBy(() -> Checkpoint.restore(file, turned, later))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("the state of emb was learnt from matrices read as EMBEDDING")
                    .hasMessageContaining("which are now read as LINEAR");
        }
    }

    @Test
    void everything_that_does_not_fit_is_listed_and_nothing_is_changed() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Recipe recipe = Recipes.adam(lr(0.05), b1(0.9), b2(0.99), epsilon(1e-8));
        Nets.Bare net = new Nets.Bare()
                .with("a", floats(1, 4, 3))
                .with("b", floats(2, 4, 3))
                .with("c", floats(3, 4, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            Checkpoint.save(file, net, optimizer);
        }
        Nets.Bare other = new Nets.Bare()
                .with("a", floats(4, 4, 3))
                .with("b", floats(5, 3, 4))
                .with("c", floats(6, 4, 3).to(ScalarType.Double))
                .with("d", floats(7, 2));
        Tensor before = other.get("a").detach().clone();
        try (SteepestDescent optimizer = SteepestDescent.of(other, recipe)) {
            assertThatThrownBy(() -> Checkpoint.restore(file, other, optimizer))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("the file has b 4×3 Float, the module 3×4 Float")
                    .hasMessageContaining("the file has c 4×3 Float, the module 4×3 Double")
                    .hasMessageContaining("the file lacks d 2 Float")
                    .hasMessageContaining("the file has state b/momentum 4×3 Float, the optimizer 3×4 Float")
                    .hasMessageContaining("the file has no state of parameter d")
                    .hasMessageContaining("nothing was changed");
            assertThat(other.get("a").detach().equal(before)).isTrue();
            List<String> left = Checkpoint.from(file).partially().into(other, optimizer);
            assertThat(left).hasSizeGreaterThanOrEqualTo(5);
            assertThat(other.get("a").detach().equal(net.get("a").detach())).isTrue();
        }
        Nets.Bare less = new Nets.Bare().with("a", floats(8, 4, 3)).with("b", floats(9, 4, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(less, recipe)) {
            assertThatThrownBy(() -> Checkpoint.restore(file, less, optimizer))
                    .hasMessageContaining("the file has c, which the module has not")
                    .hasMessageContaining("the file has state of parameter c, which the optimizer does not step");
        }
    }

    @Test
    void another_recipe_is_refused_unless_it_is_asked_for() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Recipe recipe = Recipes.adam(lr(0.05), b1(0.9), b2(0.99), epsilon(1e-8));
        Nets.Bare net = net(NAMES, 0);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            step(optimizer, net, 1);
            Checkpoint.save(file, net, optimizer);
        }
        Nets.Bare other = net(NAMES, 7);
        try (SteepestDescent optimizer = SteepestDescent.of(other, recipe.stepping(StepRule.constant(0.01)))) {
            assertThatThrownBy(() -> Checkpoint.restore(file, other, optimizer))
                    .hasMessageContaining("the recipe is another one")
                    .hasMessageContaining("0.05")
                    .hasMessageContaining("0.01");
            Checkpoint.from(file).underAnyRecipe().into(other, optimizer);
            step(optimizer, other, 2);
            assertThat(optimizer.stepSize()).hasValue(0.01);
            assertThat(optimizer.state().parameters().get("w").steps()).isEqualTo(2);
        }
    }

    @Test
    void weights_of_another_layout_are_found_under_their_names_there() throws IOException {
        Path file = folder.resolve("gpt2.safetensors");
        Map<String, Tensor> saved = Map.of(
                "transformer.h.0.attn.c_attn.weight", floats(1, 4, 12).to(ScalarType.BFloat16),
                "transformer.h.0.attn.bias", floats(2, 3));
        Safetensors.write(file, saved, Map.of());
        Nets.Bare net = new Nets.Bare().with("weight", floats(3, 4, 12));
        assertThatThrownBy(() -> Checkpoint.from(file).into(net))
                .hasMessageContaining("the file lacks weight 4×12 Float")
                .hasMessageContaining("the file has transformer.h.0.attn.bias, which the module has not");
        Restore mapped = Checkpoint.from(file)
                .named(name -> name.endsWith("attn.bias") ? "" : name.replace("transformer.h.0.attn.c_attn.", ""));
        assertThatThrownBy(() -> mapped.into(net))
                .hasMessageContaining("the file has weight 4×12 BFloat16, the module 4×12 Float");
        assertThat(mapped.casting().into(net)).isEmpty();
        assertThat(net.get("weight")
                        .detach()
                        .equal(saved.get("transformer.h.0.attn.c_attn.weight").to(ScalarType.Float)))
                .isTrue();
    }

    @Test
    void a_checkpoint_goes_on_under_other_names() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Recipe recipe = Recipes.muon(lr(0.1), momentum(0.9), decay(0.1), adamLr(0.05));
        Nets.Bare net = new Nets.Bare().with("zero_weight", floats(1, 4, 3)).with("zero_bias", floats(2, 4));
        Nets.Bare other = new Nets.Bare().with("first_bias", floats(3, 4)).with("first_weight", floats(4, 4, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                SteepestDescent later = SteepestDescent.of(other, recipe)) {
            for (int t = 1; t <= 3; t++) {
                net.gradient("zero_weight", floats(10 + t, 4, 3));
                net.gradient("zero_bias", floats(20 + t, 4));
                optimizer.step();
            }
            Checkpoint.save(file, net, optimizer);
            Checkpoint.from(file).named(name -> name.replace("zero_", "first_")).into(other, later);
            net.gradient("zero_weight", floats(14, 4, 3));
            net.gradient("zero_bias", floats(24, 4));
            other.gradient("first_weight", floats(14, 4, 3));
            other.gradient("first_bias", floats(24, 4));
            optimizer.step();
            later.step();
            assertThat(other.get("first_weight").equal(net.get("zero_weight"))).isTrue();
            assertThat(other.get("first_bias").equal(net.get("zero_bias"))).isTrue();
        }
    }

    @Test
    void a_file_of_the_old_format_is_refused_with_what_to_do() throws IOException {
        Path file = folder.resolve("old.safetensors");
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 4, 3));
        Safetensors.write(
                file, Map.of("w", floats(2, 4, 3), "optimizer/linear-4x3/momentum", floats(3, 1, 4, 3)), Map.of());
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1), momentum(0.9)))) {
            assertThatThrownBy(() -> Checkpoint.restore(file, net, optimizer))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("an optimizer of format 1, which names state by bank")
                    .hasMessageContaining("restore the weights alone");
            Checkpoint.from(file).into(net);
            assertThat(net.get("w").detach().equal(floats(2, 4, 3))).isTrue();
        }
    }

    @Test
    void what_a_training_loop_adds_is_kept_and_left_to_it() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 4, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1), momentum(0.9)))) {
            Checkpoint.save(file, net, optimizer, Map.of("random", floats(2, 5)), Map.of("epoch", "3"));
            assertThatThrownBy(() -> Checkpoint.restore(file, net, optimizer))
                    .hasMessageContaining("the file has random, which the module has not");
            Checkpoint.from(file).leaving(java.util.Set.of("random")).into(net, optimizer);
            try (TensorFile read = Safetensors.read(file)) {
                assertThat(read.metadata()).containsEntry("epoch", "3");
                assertThat(Shapes.of(read.tensors().get("optimizer/w/momentum-sum")))
                        .containsExactly(4, 3);
            }
            assertThatThrownBy(() -> Checkpoint.save(file, net, optimizer, Map.of("w", floats(2, 5)), Map.of()))
                    .hasMessage("the name w is taken in a checkpoint: choose another");
        }
    }

    @Test
    void a_damaged_description_of_the_optimizer_names_the_field() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 4, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1), momentum(0.9)))) {
            Checkpoint.save(file, net, optimizer);
            Map<String, String> wrong = Map.of(
                    "{", "that does not parse",
                    "{\"format\":\"2\"}", "in the optimizer's format: 2, expected a number",
                    "{\"format\":3}", "an optimizer of format 3",
                    "{\"format\":2,\"parameters\":{\"w\":{\"steps\":-1,\"turn\":0,\"unit\":0,\"matrices\":\"\"}}}",
                            "must not be negative, found -1",
                    "{\"format\":2,\"parameters\":{\"w\":{}}}", "in the optimizer's steps: nothing, expected a number");
            for (Map.Entry<String, String> each : wrong.entrySet()) {
                try (TensorFile read = Safetensors.read(file)) {
                    Path damaged = folder.resolve("damaged.safetensors");
                    Safetensors.write(damaged, read.tensors(), Map.of(OptimizerRecord.KEY, each.getKey()));
                    assertThatThrownBy(() -> Checkpoint.restore(damaged, net, optimizer))
                            .as(each.getKey())
                            .isInstanceOf(CheckpointException.class)
                            .hasMessageContaining(each.getValue());
                }
            }
            assertThat(optimizer.state().parameters()).containsKey("w");
            assertThat(optimizer.state().parameters().get("w")).isInstanceOf(History.class);
        }
    }
}
