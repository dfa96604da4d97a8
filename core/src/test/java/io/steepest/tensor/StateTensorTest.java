package io.steepest.tensor;

import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory of few bits: what rounding does to single numbers and to averages over many steps. */
@ExtendWith(Scoped.class)
class StateTensorTest {
    private static final double DECAY = 0.999;
    private static final int STEPS = 3000;

    private static StateTensor fresh(StateFormat format, Tensor like) {
        return new Arena(format).remember("m", like);
    }

    private static double mean(Tensor x) {
        return x.to(ScalarType.Double).mean().item_double();
    }

    @Test
    void stochastic_rounding_is_right_in_the_mean() {
        // a number a third of the way from one bfloat16, 1, to the next, 1 + 1/128
        double x = 1 + 1.0 / 384;
        Tensor many = torch.full(new long[] {1, 400, 500}, new Scalar(x)).to(ScalarType.Float);
        StateTensor memory = fresh(StateFormat.BFLOAT16, many);
        memory.store(many, 1);
        double deviation = Math.sqrt(2.0 / 9) / 128 / Math.sqrt((double) many.numel());
        assertThat(mean(memory.load())).isBetween(x - 4 * deviation, x + 4 * deviation);
        memory.store(many.neg(), 2);
        assertThat(mean(memory.load())).isBetween(-x - 4 * deviation, -x + 4 * deviation);
    }

    @Test
    void draws_of_two_steps_are_independent_and_the_same_step_draws_the_same() {
        Tensor many =
                torch.full(new long[] {1, 300, 300}, new Scalar(1 + 1.0 / 256)).to(ScalarType.Float);
        StateTensor memory = fresh(StateFormat.BFLOAT16, many);
        memory.store(many, 1);
        Tensor first = memory.load();
        memory.store(many, 2);
        Tensor second = memory.load();
        memory.store(many, 1);
        assertThat(memory.load().equal(first)).isTrue();
        // half go up, so that two draws agree in half of the entries
        double agree = mean(first.eq(second));
        assertThat(agree).isBetween(0.5 - 4 * 0.5 / 300, 0.5 + 4 * 0.5 / 300);
    }

    @ParameterizedTest
    @EnumSource(
            value = StateFormat.class,
            names = {"BFLOAT16", "COMPENSATED"})
    void what_is_exact_stays(StateFormat format) {
        Tensor x = normal(ScalarType.BFloat16, 1, 2, 5, 7).to(ScalarType.Float);
        x.narrow(1, 0, 1).zero_();
        StateTensor memory = fresh(format, x);
        assertThat(memory.load().abs().max().item_double()).isZero();
        memory.store(x, 1);
        assertThat(memory.load().equal(x)).isTrue();
    }

    @Test
    void a_byte_more_keeps_sixteen_bits() {
        Tensor x = normal(ScalarType.Float, 1, 2, 50, 70);
        StateTensor memory = fresh(StateFormat.COMPENSATED, x);
        memory.store(x, 1);
        double worst = memory.load().sub(x).div(x).abs().max().item_double();
        assertThat(worst).isBetween(Math.pow(2, -18), Math.pow(2, -16));
    }

    /** The distance of an average of gradients around 1 from the same in float32, after so many steps. */
    private static double average(StateTensor memory) {
        Tensor exact = torch.zeros(1, 20, 50);
        for (int t = 1; t <= STEPS; t++) {
            try (PointerScope step = new PointerScope()) {
                Tensor g = torch.ones(1, 20, 50);
                Tensor m = memory.load();
                m.lerp_(g, new Scalar(1 - DECAY));
                memory.store(m, t);
                exact.lerp_(g, new Scalar(1 - DECAY));
            }
        }
        return Math.abs(mean(memory.load()) - mean(exact)) / mean(exact);
    }

    @Test
    void a_slow_average_stalls_where_bfloat16_is_rounded_to_nearest_and_moves_otherwise() {
        Tensor like = torch.zeros(1, 20, 50);
        Tensor nearest = torch.zeros_like(like).to(ScalarType.BFloat16);
        StateTensor stalls = new StateTensor() {
            @Override
            public Tensor load() {
                return nearest.to(ScalarType.Float);
            }

            @Override
            public void store(Tensor x, long draw) {
                nearest.copy_(x);
            }
        };
        assertThat(average(stalls)).isGreaterThan(0.2);
        assertThat(average(fresh(StateFormat.BFLOAT16, like))).isLessThan(0.002);
        assertThat(average(fresh(StateFormat.COMPENSATED, like))).isLessThan(0.01);
    }

    @Test
    void memory_is_as_small_as_promised() {
        Tensor like = torch.zeros(3, 4, 5);
        for (StateFormat format : StateFormat.values()) {
            try (Arena arena = new Arena(format)) {
                arena.remember("m", like);
                int bytes = format == StateFormat.FULL ? 4 : format == StateFormat.BFLOAT16 ? 2 : 3;
                assertThat(arena.bytes()).as("%s", format).isEqualTo(60L * bytes);
            }
        }
    }

    @Test
    void other_dtypes_are_refused() {
        assertThatThrownBy(
                        () -> fresh(StateFormat.BFLOAT16, torch.zeros(1, 2, 2).to(ScalarType.Double)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("if gradients are Float, found Double");
    }

    @Test
    void parts_of_a_batch_draw_apart_into_one_tensor() {
        Tensor whole = torch.zeros(2, 30, 30);
        try (Arena arena = new Arena(StateFormat.BFLOAT16)) {
            Tensor half = torch.full(new long[] {1, 30, 30}, new Scalar(1 + 1.0 / 256))
                    .to(ScalarType.Float);
            for (long i = 0; i < 2; i++) {
                arena.part(Slice.of(2, i, 1), whole).remember("m", half).store(half, 1);
            }
            Tensor both = arena.tensors().get("m").to(ScalarType.Float);
            assertThat(relativeError(both.select(0, 0), both.select(0, 1))).isPositive();
            assertThat(arena.tensors()).hasSize(1);
        }
    }
}
