package io.steepest.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.engine.Engine;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.train.Optimizers;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a step costs beside its arithmetic, in calls from Java, new tensors and waits for the device. Layers have a matrix
 * and a vector; those of one shape lie in one bank each.
 */
@EnabledOnOs(OS.LINUX)
class OverheadTest {
    /** Steps until every basis and root was made anew once, and one before that. */
    private static final List<Integer> SEEN = List.of(10, 11, 12);

    @BeforeAll
    static void prepare() {
        Engine.prepare();
    }

    /**
     * Most that one step does.
     *
     * @param calls of operators from Java
     * @param tensors in new memory, handed to Java
     * @param waits for a value of the device
     */
    private record Cost(long calls, long tensors, long waits) {
        static Cost of(NativeCalls seen) {
            return new Cost(seen.total(), seen.tensors(), seen.synchronizations());
        }

        Cost most(Cost other) {
            return new Cost(
                    Math.max(calls, other.calls), Math.max(tensors, other.tensors), Math.max(waits, other.waits));
        }
    }

    /** The dearest step on so many layers with 24 inputs, and of one number of outputs or of two in turn. */
    private static Cost dearest(String name, int layers, int shapes) {
        return dearest(
                name,
                layers,
                24,
                IntStream.range(0, shapes).mapToObj(i -> 16 + 8L * i).toList());
    }

    private static Cost dearest(String name, int layers, long columns, List<Long> outputs) {
        Module module = new Module();
        Optimizers.Entry entry = Optimizers.named(name);
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            Roles roles = Roles.inferred();
            for (int i = 0; i < layers; i++) {
                long rows = outputs.get(i % outputs.size());
                module.register_parameter("w" + i, torch.randn(rows, columns));
                module.register_parameter("b" + i, torch.randn(rows));
                roles = roles.with("w" + i, Role.LINEAR).with("b" + i, Role.BIAS);
            }
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(entry.recipe()).roles(roles).on(module)) {
                return IntStream.rangeClosed(1, SEEN.get(SEEN.size() - 1))
                        .mapToObj(t -> step(optimizer, t))
                        .reduce(new Cost(0, 0, 0), Cost::most);
            }
        } finally {
            module.close();
        }
    }

    private static Cost step(SteepestDescent optimizer, int t) {
        StepCost.draw(optimizer);
        if (!SEEN.contains(t)) {
            optimizer.step(1);
            return new Cost(0, 0, 0);
        }
        long kept = Pointer.totalCount();
        Cost cost = Cost.of(NativeCalls.during(() -> optimizer.step(1)).orElseThrow());
        assertThat(Pointer.totalCount()).as("native objects that live on").isLessThanOrEqualTo(kept);
        return cost;
    }

    /**
     * The bounds are for one bank of matrices and one of vectors. One wait is the check that gradients are finite, one in
     * the kernel that makes Adam's step is for the number of the step, one is the check that factors, bases and what an
     * adaptive rule keeps are finite, the others ask whether a decomposition went well.
     */
    @ParameterizedTest
    @CsvSource({
        "sgd, 8, 3, 1",
        "sign, 14, 3, 1",
        "lion, 18, 3, 1",
        "adam, 10, 3, 3",
        "adamw, 10, 3, 3",
        "prodigy, 164, 115, 2",
        "muon, 47, 32, 2",
        "normuon, 84, 62, 3",
        "scion, 61, 43, 1",
        "modular, 61, 45, 1",
        "grafted-shampoo, 116, 76, 5",
        "soap, 141, 64, 12",
        "kl-shampoo, 174, 97, 7",
        "splus, 57, 20, 2"
    })
    void a_step_costs_by_banks_not_by_parameters(String name, long calls, long tensors, long waits) {
        Cost three = dearest(name, 3, 1);
        assertThat(dearest(name, 30, 1)).isEqualTo(three);
        assertThat(three.calls).as("calls").isBetween(calls / 2, calls);
        assertThat(three.tensors).as("new tensors").isLessThanOrEqualTo(tensors);
        assertThat(three.waits).as("waits").isLessThanOrEqualTo(waits);
        // the checks of all banks are added up: one addition less than there are banks. It may be less than of one
        // bank,
        // for the number of banks also says in which steps bases are made anew
        Cost twice = dearest(name, 30, 2);
        assertThat(twice.calls).as("calls for twice the banks").isLessThanOrEqualTo(2 * three.calls + 1);
        assertThat(twice.waits).as("waits for twice the banks").isLessThanOrEqualTo(2 * three.waits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sign", "lion"})
    void a_rule_of_single_entries_costs_by_pieces_that_fit_the_cache(String name) {
        Cost one = dearest(name, 1, 1024, List.of(64L));
        Cost four = dearest(name, 1, 1024, List.of(256L));
        assertThat(four.calls).isLessThanOrEqualTo(4 * one.calls);
        assertThat(four.waits).isEqualTo(one.waits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "adamw"})
    void a_fused_rule_costs_the_same_for_any_size(String name) {
        assertThat(dearest(name, 1, 1024, List.of(256L))).isEqualTo(dearest(name, 1, 24, List.of(16L)));
    }
}
