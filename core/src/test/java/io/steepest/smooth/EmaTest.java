package io.steepest.smooth;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import io.steepest.tensor.Arena;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Scoped.class)
class EmaTest {
    private static final long STEPS = 6;

    static Stream<Ema> filters() {
        return Stream.of(
                Ema.none(),
                Ema.of(0.9),
                Ema.nesterov(0.9),
                Ema.lion(0.9, 0.99),
                Ema.of(0.9).debias(),
                Ema.nesterov(0.8).debias(),
                Ema.lion(0.5, 0.7).debias());
    }

    /** y = blend·m + (1−blend)·g, then m ← decay·m + (1−decay)·g, entry by entry in plain arithmetic. */
    @ParameterizedTest
    @MethodSource("filters")
    void filter_follows_its_two_lines(Ema ema) {
        try (Arena arena = new Arena()) {
            Filter filter = ema.on(doubles(0, 2, 3, 4), arena);
            Tensor m = torch.zeros_like(doubles(0, 2, 3, 4));
            double seen = 0; // total weight of the gradients in m
            for (long t = 1; t <= STEPS; t++) {
                Tensor g = doubles(t, 2, 3, 4);
                Tensor y = times(m, ema.blend()).add(times(g, 1 - ema.blend()));
                double weight = ema.blend() * seen + (1 - ema.blend());
                m = times(m, ema.decay()).add(times(g, 1 - ema.decay()));
                seen = ema.decay() * seen + (1 - ema.decay());
                Tensor expected = ema.debiased() ? times(y, 1 / weight) : y;
                assertThat(relativeError(filter.smooth(g, t), expected)).isLessThan(1e-14);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void constant_gradient_passes_a_debiased_filter_unchanged(Ema ema) {
        try (Arena arena = new Arena()) {
            Tensor g = doubles(1, 2, 2, 2);
            Filter filter = ema.debias().on(g, arena);
            for (long t = 1; t <= STEPS; t++) {
                assertThat(relativeError(filter.smooth(g, t), g)).isLessThan(1e-14);
            }
        }
    }

    @Test
    void no_smoothing_keeps_no_memory() {
        try (Arena arena = new Arena()) {
            Ema.none().on(doubles(1, 1, 2, 2), arena);
            assertThat(arena.tensors()).isEmpty();
            Ema.of(0.9).on(doubles(1, 1, 2, 2), arena);
            assertThat(arena.tensors()).containsOnlyKeys("momentum");
        }
    }

    @Test
    void constants_out_of_range_are_refused() {
        assertThatThrownBy(() -> Ema.of(1))
                .hasMessage("momentum constants must be in [0, 1), found blend 1.0 and decay 1.0");
        assertThatThrownBy(() -> Ema.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
