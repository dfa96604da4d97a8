package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusedTest {
    private static final double DECAY = 0.5;
    private static final double LR = 0.25;
    private static final double RATE = 3;
    private static final double INVERSE_WEIGHT = 0.125;

    static Stream<Ema> smoothing() {
        return Stream.of(Ema.of(0.9), Ema.nesterov(0.9));
    }

    /** Against the definition of {@link Ema} and decoupled decay, in float64. */
    @ParameterizedTest
    @MethodSource("smoothing")
    void gradient_descent_with_decay_and_weight_is_its_definition(Ema ema) {
        Descent descent = Descent.under(Norms.euclidean())
                .unnormalized()
                .smoothedBy(ema)
                .at(RATE)
                .decayedBy(DECAY);
        assertThat(ClosedForm.of(descent)).containsInstanceOf(ClosedForm.Sgd.class);
        Tensor start = doubles(1, 5, 4);
        Nets.Bare net = new Nets.Bare().with("w", start);
        try (PointerScope scope = new PointerScope();
                SteepestDescent optimizer = SteepestDescent.follow(
                                Recipe.everywhere("sgd", descent, StepRule.constant(LR)))
                        .shares(Map.of("w", INVERSE_WEIGHT))
                        .on(net)) {
            Tensor w = start.clone();
            Tensor m = w.mul(new Scalar(0.0));
            for (int t = 0; t < 4; t++) {
                Tensor g = doubles(10 + t, 5, 4);
                net.gradient("w", g);
                optimizer.step();
                Tensor y = mix(ema.blend(), m, g);
                m = mix(ema.decay(), m, g);
                w = w.mul(new Scalar(1 - LR * RATE * DECAY)).sub(y, new Scalar(LR * RATE * INVERSE_WEIGHT));
                // a few roundings of numbers below ten
                assertThat(net.get("w").sub(w).abs().max().item_double()).isLessThan(1e-14);
            }
        }
    }

    private static Tensor mix(double blend, Tensor m, Tensor g) {
        return m.mul(new Scalar(blend)).add(g, new Scalar(1 - blend));
    }
}
