package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.modular.Modular;
import io.steepest.optim.Explanation;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.optim.UnitNorm;
import io.steepest.optim.WeightAverage;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters without entries are carried along by every optimizer of the catalogue, and nothing happens to them. */
class EmptyParametersTest {
    private static final Map<String, long[]> EMPTY = new TreeMap<>(Map.of(
            "wide", new long[] {0, 4},
            "tall", new long[] {4, 0},
            "bias", new long[] {0},
            "kernel", new long[] {2, 0, 3, 3},
            "taps", new long[] {2, 3, 0, 3},
            "emb", new long[] {0, 5}));

    static final class Net extends Module {
        private final Map<String, Tensor> parameters = new LinkedHashMap<>();

        Net(boolean full, boolean empty) {
            if (full) {
                add("w", 3, 4);
                add("v", 4);
            }
            if (empty) {
                EMPTY.forEach(this::add);
            }
        }

        private void add(String name, long... shape) {
            parameters.put(name, new Tensor(register_parameter(name, random(1, shape))).retainReference());
        }

        /** The mean square of all entries, and a gradient for each parameter. */
        double learn() {
            Tensor loss = torch.zeros(new long[0]);
            for (Tensor p : parameters.values()) {
                loss = loss.add(p.mul(p).sum());
            }
            loss.backward();
            return loss.item_double();
        }
    }

    private static Tensor random(long seed, long... shape) {
        return torch.randn(
                shape, new GeneratorOptional(torch.make_generator_cpu(seed)), new TensorOptions(ScalarType.Float));
    }

    static Stream<String> names() {
        return Stream.concat(
                Optimizers.names().stream(),
                Rules.names().stream().map(rule -> "adam+" + rule).filter(EmptyParametersTest::exists));
    }

    private static boolean exists(String name) {
        try {
            recipe(name);
            return true;
        } catch (IllegalArgumentException e) {
            // a rule that does not suit the recipe
            return false;
        }
    }

    private static Recipe recipe(String name) {
        Optimizers.Entry entry = Optimizers.named(name);
        return entry.recipe();
    }

    private static double[] steps(Net net, Options options) {
        try (SteepestDescent optimizer =
                options.averaging(WeightAverage.ema(0.5)).on(net)) {
            for (int t = 0; t < 3; t++) {
                try (PointerScope scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    double loss = net.learn();
                    optimizer.clipGradients(1);
                    optimizer.scaleGradients(0.5);
                    optimizer.step(loss, () -> 0.9 * loss);
                }
            }
            optimizer.evaluating(() -> assertThat(optimizer.explain().rows()).hasSize(net.parameters.size()));
            assertThat(optimizer.steps()).isEqualTo(3);
            optimizer.stepSize();
            for (Explanation.Row row : optimizer.explain().rows()) {
                if (EMPTY.containsKey(row.name())) {
                    assertThat(row.bytes()).isZero();
                    assertThat(row.stateBytes()).isZero();
                    assertThat(row.copies()).isZero();
                    assertThat(row.why()).endsWith("it has no entries, so nothing happens to it");
                    assertThat(row.shape().stream().mapToLong(Long::longValue).toArray())
                            .containsExactly(EMPTY.get(row.name()));
                }
            }
            assertThat(optimizer.explain().copies()).isNotNaN();
            assertThat(optimizer.explain().copiesByRole().values()).doesNotContain(Double.NaN);
        }
        return net.parameters.containsKey("w") ? values(net.parameters.get("w")) : new double[0];
    }

    private static double[] values(Tensor x) {
        Tensor copy = x.detach().to(ScalarType.Double).contiguous();
        double[] values = new double[(int) copy.numel()];
        copy.data_ptr_double().get(values, 0, values.length);
        return values;
    }

    @ParameterizedTest
    @MethodSource("names")
    void others_are_stepped_as_if_empty_ones_were_not_there(String name) {
        try (PointerScope scope = new PointerScope()) {
            Net net = new Net(true, true);
            double[] expected = steps(new Net(true, false), SteepestDescent.follow(recipe(name)));
            assertThat(steps(net, SteepestDescent.follow(recipe(name)))).containsExactly(expected);
            EMPTY.forEach((empty, shape) ->
                    assertThat(net.parameters.get(empty).sizes().vec().get()).containsExactly(shape));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_module_of_nothing_else_can_be_stepped(String name) {
        try (PointerScope scope = new PointerScope()) {
            assertThat(steps(new Net(false, true), SteepestDescent.follow(recipe(name))))
                    .isEmpty();
        }
    }

    @Test
    void they_have_roles_and_shares_and_initial_values_like_others() {
        try (PointerScope scope = new PointerScope()) {
            Net net = new Net(true, true);
            UnitNorm.initialize(net, 1);
            Modular all = Modular.atom("w").plus(Modular.atom("v"));
            for (String name : EMPTY.keySet()) {
                all = all.plus(Modular.atom(name));
            }
            Roles roles = Roles.inferred().with("wide", Role.HEAD);
            steps(net, SteepestDescent.follow(recipe("modular")).modular(all).roles(roles));
        }
    }

    @Test
    void a_table_without_rows_is_one_of_them() {
        try (PointerScope scope = new PointerScope()) {
            Module net = new Module();
            net.register_module("table", new EmbeddingImpl(0, 5));
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe("adamw"))) {
                optimizer.step();
                assertThat(optimizer.explain().rows().get(0).role()).isEqualTo(Role.EMBEDDING);
            }
        }
    }

    @Test
    void checkpoints_carry_them(@TempDir Path folder) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Net net = new Net(true, true);
            net.parameters.get("w").detach().fill_(new Scalar(2.0));
            Path file = folder.resolve("net.safetensors");
            Safetensors.write(file, net.parameters, Map.of());
            try (TensorFile saved = Safetensors.read(file)) {
                assertThat(saved.tensors()).containsOnlyKeys(List.copyOf(net.parameters.keySet()));
                EMPTY.forEach((name, shape) -> assertThat(
                                saved.tensors().get(name).sizes().vec().get())
                        .containsExactly(shape));
            }
        }
    }
}
