package io.steepest.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.lab.train.Optimizers;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.tensor.Engine;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The dearest step of an optimizer on so many layers, of one shape or of two. */
    private static Cost dearest(String name, int layers, int shapes) {
        Module module = new Module();
        Optimizers.Entry entry = Optimizers.named(name);
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            Roles roles = Roles.inferred();
            for (int i = 0; i < layers; i++) {
                long rows = 16 + 8L * (i % shapes);
                module.register_parameter("w" + i, torch.randn(rows, 24));
                module.register_parameter("b" + i, torch.randn(rows));
                roles = roles.with("w" + i, Role.LINEAR).with("b" + i, Role.BIAS);
            }
            try (SteepestDescent optimizer = SteepestDescent.follow(
                            entry.recipe().apply(entry.lr()))
                    .roles(roles)
                    .on(module)) {
                return IntStream.rangeClosed(1, SEEN.get(SEEN.size() - 1))
                        .mapToObj(t -> step(optimizer, t))
                        .reduce(new Cost(0, 0, 0), Cost::most);
            }
        } finally {
            module.close();
        }
    }

    private static Cost step(SteepestDescent optimizer, int t) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            optimizer.banks().stream().map(Bank::gradients).forEach(Tensor::normal_);
        }
        if (!SEEN.contains(t)) {
            optimizer.step(1);
            return new Cost(0, 0, 0);
        }
        long kept = Pointer.totalCount();
        Cost cost = Cost.of(NativeCalls.during(() -> optimizer.step(1)).orElseThrow());
        assertThat(Pointer.totalCount()).as("native objects that live on").isLessThanOrEqualTo(kept);
        return cost;
    }

    /** The bounds are for one bank of matrices and one of vectors. One wait is the check that gradients are finite. */
    @ParameterizedTest
    @CsvSource({
        "sgd, 99, 99, 9",
        "sign, 99, 99, 9",
        "lion, 99, 99, 9",
        "adam, 99, 99, 9",
        "adamw, 99, 99, 9",
        "prodigy, 199, 99, 9",
        "muon, 99, 99, 9",
        "normuon, 99, 99, 9",
        "scion, 99, 99, 9",
        "modular, 99, 99, 9",
        "shampoo, 199, 99, 9",
        "soap, 99, 99, 9",
        "kl-shampoo, 99, 99, 9",
        "splus, 99, 99, 9"
    })
    void a_step_costs_by_banks_not_by_parameters(String name, long calls, long tensors, long waits) {
        Cost three = dearest(name, 3, 1);
        assertThat(dearest(name, 30, 1)).isEqualTo(three);
        assertThat(three.calls).as("calls").isLessThanOrEqualTo(calls);
        assertThat(three.tensors).as("new tensors").isLessThanOrEqualTo(tensors);
        assertThat(three.waits).as("waits").isLessThanOrEqualTo(waits);
        // the checks of all banks are added up: one addition less than there are banks
        Cost twice = dearest(name, 30, 2);
        System.out.println(name + " " + three + " " + twice);
        assertThat(twice.calls).as("calls for twice the banks").isBetween(three.calls, 2 * three.calls + 1);
        assertThat(twice.waits).as("waits for twice the banks").isLessThanOrEqualTo(2 * three.waits);
    }
}
