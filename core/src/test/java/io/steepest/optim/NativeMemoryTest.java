package io.steepest.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets.Regression;
import io.steepest.step.StepRule;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step leaks no native memory. */
class NativeMemoryTest {
    private static final int WARMUP = 1000;
    private static final int STEPS = 5000;

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.adamw(1e-3, 0.9, 0.999, 1e-8, 0.01),
                Recipes.muon(0.02, 0.95, 0, 1e-3),
                Recipes.modular(StepRule.sharpness(1000), 0.9));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void resident_set_is_flat_within_two_percent_over_five_thousand_steps(Recipe recipe) {
        try (PointerScope all = new PointerScope()) {
            Regression net = new Regression(ScalarType.Float, 1);
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                run(net, optimizer, WARMUP);
                long before = settled();
                run(net, optimizer, STEPS);
                assertThat(settled()).isLessThan(before + before / 50);
            }
        }
    }

    private static void run(Regression net, SteepestDescent optimizer, int steps) {
        for (int t = 0; t < steps; t++) {
            try (PointerScope scope = new PointerScope()) {
                optimizer.zeroGrad();
                net.loss(t).backward();
            }
            // outside any scope but its own: what a step forgets, nobody else frees
            optimizer.step();
        }
    }

    /** The Java heap grows at its own will; it is not what is measured. */
    private static long settled() {
        System.gc();
        return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
    }
}
