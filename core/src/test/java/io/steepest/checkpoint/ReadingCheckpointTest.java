package io.steepest.checkpoint;

import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.relativeError;
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

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import io.steepest.optim.SteepestDescent;
import io.steepest.optim.WeightAverage;
import io.steepest.param.Reading;
import io.steepest.param.Roles;
import io.steepest.param.Selector;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors that are several matrices go on from a file, whatever their readings are. */
@ExtendWith(Scoped.class)
class ReadingCheckpointTest {
    private static final List<String> NAMES = List.of("qkv", "kv", "experts", "conv1d", "plain");
    private static final List<String> TURNED = List.of("plain", "kv", "conv1d", "qkv", "experts");
    private static final Map<String, long[]> SHAPES = Map.of(
            "qkv", new long[] {10, 4},
            "kv", new long[] {10, 4},
            "experts", new long[] {3, 4, 5},
            "conv1d", new long[] {4, 12},
            "plain", new long[] {4, 4});

    private static final Roles ROLES = Roles.inferred()
            .reading(Selector.name("*kv"), Reading.split(6, 2, 2))
            .reading(Selector.name("experts"), Reading.stacked(1))
            .reading(Selector.name("conv1d"), Reading.transposed().then(Reading.split(3)));

    @TempDir
    Path folder;

    private static Nets.Bare net(List<String> order, long seed) {
        Nets.Bare net = new Nets.Bare();
        order.forEach(name -> net.with(name, floats(seed + name.length(), SHAPES.get(name))));
        return net;
    }

    private static SteepestDescent on(Nets.Bare net, Recipe recipe, Roles roles) {
        return SteepestDescent.follow(recipe)
                .roles(roles)
                .averaging(WeightAverage.ema(0.9))
                .on(net);
    }

    /**
     * A step in which kv has no gradient at times. Some rows of qkv have gradients so large that their squares are above the
     * range of float32, and with them its pieces.
     */
    private static void step(SteepestDescent optimizer, Nets.Bare net, int t) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            optimizer.zeroGrad();
            for (String name : NAMES) {
                if (!name.equals("kv") || t % 3 != 0) {
                    net.get(name).grad().add_(floats(100L * t + name.length(), SHAPES.get(name)));
                }
            }
            net.get("qkv").grad().narrow(0, 7, 1).mul_(new Scalar(1e25));
            optimizer.step(1.0 / t);
        }
    }

    private static Map<String, Tensor> weights(Nets.Bare net) {
        Map<String, Tensor> all = new TreeMap<>();
        NAMES.forEach(name -> all.put(name, net.get(name).detach().clone()));
        return all;
    }

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.muon(lr(0.02), momentum(0.95), adamLr(0.01)),
                KroneckerRecipes.soap(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)),
                KroneckerRecipes.klShampoo(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)),
                Recipes.modular(StepRule.sharpness(10), momentum(0.9)));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void training_goes_on_to_the_bit_also_when_modules_are_reordered(Recipe recipe) throws IOException {
        Path file = folder.resolve("run.safetensors");
        Nets.Bare net = net(NAMES, 0);
        Map<String, Tensor> expected;
        try (SteepestDescent optimizer = on(net, recipe, ROLES)) {
            for (int t = 1; t <= 5; t++) {
                step(optimizer, net, t);
            }
            Checkpoint.save(file, net, optimizer);
            for (int t = 6; t <= 10; t++) {
                step(optimizer, net, t);
            }
            expected = weights(net);
        }
        for (List<String> order : List.of(NAMES, TURNED)) {
            Nets.Bare other = net(order, 7);
            try (SteepestDescent optimizer = on(other, recipe, ROLES)) {
                Checkpoint.restore(file, other, optimizer);
                for (int t = 6; t <= 10; t++) {
                    step(optimizer, other, t);
                }
                Map<String, Tensor> found = weights(other);
                expected.forEach((name, x) ->
                        assertThat(torch.equal(found.get(name), x)).as(name).isTrue());
            }
        }
    }

    @Test
    void state_is_called_by_the_parameter_and_its_piece() {
        Nets.Bare net = net(NAMES, 0);
        try (SteepestDescent optimizer = on(net, recipes().findFirst().orElseThrow(), ROLES)) {
            step(optimizer, net, 1);
            Map<String, Tensor> state = optimizer.state().tensors();
            assertThat(state.keySet())
                    .contains("qkv/0/momentum", "qkv/1/momentum", "qkv/2/momentum", "kv/2/momentum")
                    .contains("experts/momentum", "conv1d/momentum", "plain/momentum", "qkv/0/average");
            assertThat(Shapes.of(state.get("qkv/0/momentum"))).containsExactly(1, 6, 4);
            assertThat(Shapes.of(state.get("experts/momentum"))).containsExactly(3, 4, 5);
            assertThat(Shapes.of(state.get("conv1d/momentum"))).containsExactly(4, 12);
            // the smoothed gradient after one step is a part of the gradient, in the parameter's own layout
            Tensor g = floats(100 + "conv1d".length(), 4, 12);
            // in float32, with 0.05 as the weight of a new gradient
            assertThat(relativeError(state.get("conv1d/momentum"), g.mul(new Scalar(0.05))))
                    .isLessThan(1e-6);
        }
    }

    @Test
    void another_reading_is_refused_where_state_depends_on_it() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Recipe soap = recipes().skip(1).findFirst().orElseThrow();
        Nets.Bare net = net(NAMES, 0);
        try (SteepestDescent optimizer = on(net, soap, ROLES)) {
            step(optimizer, net, 1);
            Checkpoint.save(file, net, optimizer);
        }
        Nets.Bare other = net(NAMES, 0);
        Roles roles = ROLES.reading(Selector.name("plain"), Reading.transposed());
        try (SteepestDescent optimizer = on(other, soap, roles)) {
            assertThatThrownBy(() -> Checkpoint.restore(file, other, optimizer))
                    .hasMessageContaining(
                            "the state of plain was learnt from matrices read as LINEAR asIs, which are now read as"
                                    + " LINEAR transposed");
        }
    }
}
