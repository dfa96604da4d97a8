package io.steepest.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Counting calls into libtorch. */
@EnabledOnOs(OS.LINUX)
class NativeCallsTest {
    @Test
    void calls_from_java_are_counted_by_name_and_those_within_them_apart() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.ones(4, 4);
            Tensor y = torch.ones(4);
            NativeCalls calls = NativeCalls.during(() -> {
                        x.add_(x);
                        x.add_(x);
                        x.matmul(y);
                    })
                    .orElseThrow();
            assertThat(calls.of("aten::add_")).isEqualTo(2);
            assertThat(calls.of("aten::add_", "aten::matmul")).isEqualTo(3);
            assertThat(calls.total()).isEqualTo(3);
            // a product with a vector is handed on to mv and what that calls
            assertThat(calls.operators()).isGreaterThan(3);
        }
    }

    @Test
    void new_memory_and_waits_for_a_value_are_counted() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.ones(4, 4);
            NativeCalls calls = NativeCalls.during(() -> {
                        // neither views nor what is written in place is new
                        x.t().narrow(0, 1, 2).mul_(x.narrow(0, 0, 2));
                        x.add(x);
                        // another, perhaps where the first one was
                        x.clone().sum().item_double();
                    })
                    .orElseThrow();
            assertThat(calls.tensors()).isEqualTo(3);
            assertThat(calls.synchronizations()).isEqualTo(1);
        }
    }

    @Test
    void calls_on_other_threads_count_and_a_second_count_begins_at_zero() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.ones(4, 4);
            for (int i = 0; i < 2; i++) {
                NativeCalls calls =
                        NativeCalls.during(() -> inThread(() -> x.mul_(x))).orElseThrow();
                assertThat(calls.called()).containsOnlyKeys("aten::mul_").containsEntry("aten::mul_", 1L);
            }
        }
    }

    @Test
    void products_are_counted_by_the_shapes_that_they_have() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.ones(4, 5);
            Tensor y = torch.ones(5, 6);
            Tensor batch = torch.ones(2, 3, 4).to(ScalarType.Double);
            Tensor sum = torch.ones(2, 3, 3).to(ScalarType.Double);
            Tensor few = torch.ones(7, 8).to(ScalarType.BFloat16);
            NativeCalls calls = NativeCalls.during(() -> {
                        x.mm(y);
                        // a part of a matrix counts as that part
                        x.narrow(0, 0, 2).matmul(y);
                        torch.addmm(torch.ones(4, 6), x, y);
                        // a product with a vector calls another operator inside
                        x.matmul(torch.ones(5));
                        inThread(() -> sum.baddbmm_(batch, batch.transpose(1, 2)));
                        few.matmul(few.t());
                        x.add(x);
                    })
                    .orElseThrow();
            assertThat(calls.flops())
                    .containsOnly(
                            Map.entry("float32", 2.0 * 4 * 5 * 6 + 2.0 * 2 * 5 * 6 + 2.0 * 4 * 5 * 6 + 2.0 * 4 * 5),
                            Map.entry("float64", 2.0 * 2 * 3 * 4 * 3),
                            Map.entry("bfloat16", 2.0 * 7 * 8 * 7));
        }
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
