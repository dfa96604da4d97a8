package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks that exchange through a file in memory, where they differ from others. */
class MemoryRanksTest {
    /** Together more than two rings of 64 MiB hold. */
    private static final int TENSORS = 40;

    private static final long ENTRIES = 1_000_003;

    private static Tensor numbers(double value, long entries) {
        return torch.full(new long[] {entries}, new Scalar(value), new TensorOptions(ScalarType.Float));
    }

    /** Every rank sends all of them before it takes the first, which would wait for ever without making room meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void more_may_be_in_flight_than_the_rings_hold(int size) {
        List<List<Double>> found = Together.MEMORY.run(size, ranks -> {
            List<Tensor> all = IntStream.range(0, TENSORS)
                    .mapToObj(i -> numbers(100 * ranks.rank() + i, ENTRIES))
                    .toList();
            List<Ranks.Pending> begun = IntStream.range(0, TENSORS)
                    .mapToObj(
                            i -> i % 2 == 0 ? ranks.broadcast(all.get(i), i % size) : ranks.mean(all.get(i), i % size))
                    .toList();
            begun.forEach(Ranks.Pending::await);
            return all.stream()
                    .flatMap(x -> Stream.of(x.min().item_double(), x.max().item_double()))
                    .toList();
        });
        for (int rank = 0; rank < size; rank++) {
            for (int i = 0; i < TENSORS; i++) {
                int owner = i % size;
                double expected = i % 2 == 0 ? 100 * owner + i : rank == owner ? 50 * (size - 1) + i : 100 * rank + i;
                assertThat(found.get(rank).get(2 * i))
                        .as("least of %s on %s", i, rank)
                        .isCloseTo(expected, within());
                assertThat(found.get(rank).get(2 * i + 1))
                        .as("most of %s on %s", i, rank)
                        .isCloseTo(expected, within());
            }
        }
    }

    /** In float32 1/3 of each of three summands is rounded. */
    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-4);
    }

    @Test
    void another_operation_or_another_tensor_on_one_rank_is_named() {
        assertThatThrownBy(() -> Together.MEMORY.run(2, ranks -> {
                    Tensor x = numbers(1, ranks.rank() == 0 ? 6 : 5);
                    ranks.sum(x);
                    return 0;
                }))
                .cause()
                .isInstanceOf(RanksException.class)
                .hasMessageMatching(".*a sum of [56] Float.*")
                .hasMessageMatching(".* rank [01] came with another operation or another tensor.*");
    }

    @Test
    void a_rank_that_has_failed_is_not_used_again() {
        assertThatThrownBy(() -> Together.MEMORY.run(2, ranks -> {
                    if (ranks.rank() == 0) {
                        assertThatThrownBy(ranks::barrier).isInstanceOf(RanksException.class);
                        ranks.barrier();
                    }
                    return 0;
                }))
                .cause()
                .hasMessage("rank 0 of 2 has failed: a barrier cannot begin");
    }

    @Test
    void nothing_is_left_of_the_file_and_a_rank_that_nobody_meets_gives_up(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> MemoryRanks.join(folder.resolve("meeting"), 0, 2, Duration.ofMillis(300)))
                .isInstanceOf(RanksException.class)
                .hasMessageContaining("rank 0 of 2 failed in the first meeting (time-out 0.3 s)");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_file_of_other_ranks_is_refused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("meeting"), "something else");
        assertThatThrownBy(() -> MemoryRanks.join(file, 1, 2, Duration.ofSeconds(1)))
                .isInstanceOf(RanksException.class)
                .hasMessageContaining(file + " cannot be shared")
                .hasMessageContaining("another number of ranks made it");
        assertThatThrownBy(() -> MemoryRanks.join(folder.resolve("no/meeting"), 0, 2, Duration.ofSeconds(1)))
                .isInstanceOf(RanksException.class)
                .hasMessageContaining("cannot be shared");
    }
}
