package io.steepest.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.engine.Workers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Workers that are asked by workers would wait for each other for ever. */
class WorkersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void tasks_of_a_task_run_in_its_own_thread() {
        AtomicInteger done = new AtomicInteger();
        Assertions.assertTimeoutPreemptively(PATIENCE, () -> {
            // more than one, whatever the environment says
            torch.set_num_threads(2);
            Workers.each(8, i -> {
                // a worker computes before it asks, as a step does
                torch.ones(64, 64).matmul(torch.ones(64, 64));
                Thread mine = Thread.currentThread();
                Workers.each(4, j -> assertThat(Thread.currentThread()).isSameAs(mine));
                assertThat(Workers.results(3, j -> Thread.currentThread() == mine, () -> {}))
                        .containsOnly(true);
                done.incrementAndGet();
            });
        });
        assertThat(done).hasValue(8);
    }

    @Test
    void a_worker_computes_with_one_native_thread() {
        Assertions.assertTimeoutPreemptively(PATIENCE, () -> {
            torch.set_num_threads(2);
            assertThat(Workers.results(
                            4,
                            i -> {
                                torch.ones(64, 64).matmul(torch.ones(64, 64));
                                return Workers.most() == 1 ? torch.get_num_threads() : Workers.most();
                            },
                            () -> {}))
                    .containsOnly(1);
        });
    }

    @Test
    void the_second_of_two_tasks_is_run_once_by_whoever_is_free() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        Assertions.assertTimeoutPreemptively(PATIENCE, () -> {
            torch.set_num_threads(2);
            Workers.both(first::incrementAndGet, second::incrementAndGet);
            Workers.each(50, i -> {
                Tensor result = torch.zeros(64, 64);
                Workers.both(first::incrementAndGet, () -> {
                    result.copy_(torch.ones(64, 64).matmul(torch.ones(64, 64)));
                    second.incrementAndGet();
                });
                // it has ended, whoever ran it
                assertThat(result.min().item_double()).isEqualTo(64);
            });
        });
        assertThat(first).hasValue(51);
        assertThat(second).hasValue(51);
    }

    @Test
    void two_tasks_end_before_the_failure_of_one_is_told() {
        AtomicInteger ended = new AtomicInteger();
        Runnable failing = () -> {
            throw new ArithmeticException("as it should");
        };
        Assertions.assertTimeoutPreemptively(PATIENCE, () -> {
            torch.set_num_threads(2);
            assertThatThrownBy(() -> Workers.each(2, i -> Workers.both(failing, ended::incrementAndGet)))
                    .isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> Workers.each(2, i -> Workers.both(ended::incrementAndGet, failing)))
                    .isInstanceOf(ArithmeticException.class);
        });
        assertThat(ended.get()).isGreaterThanOrEqualTo(2);
    }
}
