package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void parts_follow_each_other_and_cover_the_batch() {
        try (PointerScope scope = new PointerScope()) {
            long[] values = new long[21];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            Batch whole = new Batch(Batches.tensor(values, 7, 3), Batches.tensor(values, 7, 3), 21);
            List<Long> seen = new ArrayList<>();
            long tokens = 0;
            for (int i = 0; i < 3; i++) {
                Batch part = whole.part(i, 3);
                assertThat(part.inputs().size(0)).isBetween(2L, 3L);
                assertThat(part.tokens()).isEqualTo(3 * part.inputs().size(0));
                assertThat(part.targets().equal(part.inputs())).isTrue();
                tokens += part.tokens();
                long[] read = new long[(int) part.inputs().numel()];
                part.inputs().contiguous().data_ptr_long().get(read);
                for (long value : read) {
                    seen.add(value);
                }
            }
            assertThat(tokens).isEqualTo(21);
            assertThat(seen).hasSize(21).isSorted();
        }
    }
}
