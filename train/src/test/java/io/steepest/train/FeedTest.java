package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.data.Batch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FeedTest {
    private final List<Long> made = new ArrayList<>();

    private Batch batch(long number) {
        made.add(number);
        Tensor x = torch.full(new long[] {2}, new Scalar((double) number));
        return new Batch(x, x.clone(), 2);
    }

    private static double content(Batch batch) {
        return batch.inputs().sum().item_double() / 2;
    }

    @Test
    void a_batch_that_was_prepared_is_not_made_again() {
        try (PointerScope scope = new PointerScope();
                Feed feed = new Feed(this::batch)) {
            Batch first = feed.take(0);
            feed.prepare(1);
            // still in use
            assertThat(content(first)).isZero();
            assertThat(content(feed.take(1))).isEqualTo(1);
            assertThat(made).containsExactly(0L, 1L);
        }
    }

    @Test
    void another_batch_than_the_prepared_one_is_made_when_it_is_taken() {
        try (PointerScope scope = new PointerScope();
                Feed feed = new Feed(this::batch)) {
            feed.prepare(1);
            assertThat(content(feed.take(5))).isEqualTo(5);
            assertThat(content(feed.take(1))).isEqualTo(1);
            assertThat(made).containsExactly(1L, 5L, 1L);
        }
    }

    @Test
    void batches_are_freed_when_others_are_taken_and_at_the_end() {
        Batch first;
        Batch second;
        try (Feed feed = new Feed(this::batch)) {
            first = feed.take(0);
            feed.prepare(1);
            second = feed.take(1);
            assertThat(first.inputs().isNull()).isTrue();
            assertThat(second.targets().isNull()).isFalse();
        }
        assertThat(second.inputs().isNull()).isTrue();
    }
}
