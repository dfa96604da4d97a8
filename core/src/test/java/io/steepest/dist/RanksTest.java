package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Tensors;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation of ranks must do. */
class RanksTest {
    /** More than one piece of a mean over Gloo. */
    private static final long LARGE = (1L << 21) + 5;

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(Together.SINGLE, 1),
                Arguments.of(Together.THREADS, 2),
                Arguments.of(Together.THREADS, 3),
                Arguments.of(Together.C10D, 2),
                Arguments.of(Together.C10D, 3),
                Arguments.of(Together.MEMORY, 2),
                Arguments.of(Together.MEMORY, 3));
    }

    private static Tensor numbers(ScalarType type, double value, long... shape) {
        return torch.full(shape, new Scalar(value), new TensorOptions(type));
    }

    private static double first(Tensor x) {
        return x.reshape(-1).select(0, 0).item_double();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ranks_are_numbered(Together kind, int size) {
        List<Integer> found = kind.run(size, ranks -> {
            assertThat(ranks.size()).isEqualTo(size);
            ranks.barrier();
            return ranks.rank();
        });
        assertThat(found).isEqualTo(Stream.iterate(0, i -> i + 1).limit(size).toList());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_mean_is_the_owners_and_leaves_the_others_as_they_are(Together kind, int size) {
        for (ScalarType type : List.of(ScalarType.Double, ScalarType.Float, ScalarType.BFloat16, ScalarType.Half)) {
            int owner = size - 1;
            List<Double> found = kind.run(size, ranks -> {
                Tensor x = numbers(type, 3 * (ranks.rank() + 1), 2, 3);
                ranks.mean(x, owner).await();
                return first(x);
            });
            for (int rank = 0; rank < size; rank++) {
                double expected = rank == owner ? 1.5 * (size + 1) : 3 * (rank + 1);
                assertThat(found.get(rank)).as(type + " on " + rank).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_mean_of_many_entries_is_that_of_each(Together kind, int size) {
        List<Double> found = kind.run(size, ranks -> {
            Tensor x = torch.arange(new Scalar(LARGE)).to(ScalarType.Double).add_(new Scalar((double) ranks.rank()));
            ranks.mean(x, 0).await();
            return x.sub(torch.arange(new Scalar(LARGE)).to(ScalarType.Double))
                    .sub(new Scalar((size - 1) / 2.0))
                    .abs()
                    .max()
                    .item_double();
        });
        assertThat(found.get(0)).isLessThan(1e-6);
    }

    /** Float16 ends at 65504, so a sum of two such numbers would be infinite. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_mean_stays_in_the_range_of_its_dtype(Together kind, int size) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Half)) {
            double most = type == ScalarType.Half ? 65504 : Float.MAX_VALUE / 2;
            List<Double> found = kind.run(size, ranks -> {
                Tensor x = numbers(type, most, 4);
                ranks.mean(x, 0).await();
                return first(x);
            });
            assertThat(found.get(0) / most).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void operations_may_be_in_flight_together(Together kind, int size) {
        List<List<Double>> found = kind.run(size, ranks -> {
            List<Tensor> all = Stream.iterate(0, i -> i + 1)
                    .limit(8)
                    .map(i -> numbers(ScalarType.Float, 10 * ranks.rank() + i, 1000))
                    .toList();
            List<Ranks.Pending> begun = Stream.iterate(0, i -> i + 1)
                    .limit(8)
                    .map(i -> i < 4 ? ranks.mean(all.get(i), i % size) : ranks.broadcast(all.get(i), i % size))
                    .toList();
            begun.forEach(Ranks.Pending::await);
            return all.stream().map(RanksTest::first).toList();
        });
        for (int i = 0; i < 4; i++) {
            assertThat(found.get(i % size).get(i)).isCloseTo(5.0 * (size - 1) + i, within());
        }
        for (int i = 4; i < 8; i++) {
            for (List<Double> each : found) {
                assertThat(each.get(i)).isEqualTo(10.0 * (i % size) + i);
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-4);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sums_are_equal_on_all_ranks_and_gatherings_in_their_order(Together kind, int size) {
        List<String> found = kind.run(size, ranks -> {
            Tensor x = Tensors.doubles(ranks.rank(), 1).abs_();
            Tensor all = ranks.gather(numbers(ScalarType.Double, ranks.rank(), 2));
            ranks.sum(x);
            return first(x) + " " + all.size(0) + " "
                    + all.select(0, size - 1).select(0, 1).item_double();
        });
        assertThat(found.stream().distinct()).hasSize(1);
        assertThat(found.get(0)).endsWith(size + " " + (size - 1.0));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void texts_come_from_all_ranks(Together kind, int size) {
        List<List<String>> found = kind.run(size, ranks -> ranks.texts("é".repeat(ranks.rank())));
        assertThat(found)
                .containsOnly(Stream.iterate(0, i -> i + 1)
                        .limit(size)
                        .map("é"::repeat)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Together.class,
            names = {"THREADS", "C10D", "MEMORY"})
    void a_rank_that_ends_gives_the_others_an_exception(Together kind) {
        assertThatThrownBy(() -> kind.run(2, ranks -> {
                    if (ranks.rank() == 0) {
                        ranks.barrier();
                    }
                    return 0;
                }))
                .cause()
                .isInstanceOf(RanksException.class)
                .hasMessageContaining("rank 0 of 2 failed in a barrier (time-out 20.0 s)");
    }

    @Test
    void a_tensor_that_does_not_lie_in_order_is_refused() {
        assertThatThrownBy(() -> Together.THREADS.run(
                        1, ranks -> ranks.broadcast(torch.zeros(2, 3).t(), 0)))
                .hasMessageContaining("found 3×2 Float on cpu, which is not contiguous");
    }
}
