package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.dist.Ranks;
import io.steepest.dist.ThreadRanks;
import io.steepest.train.RunResult.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One run trained by several ranks, which are threads here. */
class RanksTrainingTest {
    private static final long STEPS = 12;

    @TempDir
    Path tmp;

    /** Makes a run of some ranks. */
    @FunctionalInterface
    private interface Start {
        TrainingRun of(Ranks ranks) throws IOException;
    }

    /** Trains a run to its end on each rank, and saves it at each evaluation; the curve of rank 0. */
    private static List<Point> train(int size, Path folder, Start start) {
        List<CompletableFuture<List<Point>>> running = new ArrayList<>();
        for (Ranks each : ThreadRanks.of(size, Duration.ofSeconds(60))) {
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        torch.get_num_threads();
                        torch.set_num_threads(1);
                        try (PointerScope scope = new PointerScope();
                                Ranks ranks = each;
                                TrainingRun run = start.of(ranks)) {
                            Trainer.train(run, Progress.silent(), Stop.never(), whole -> save(whole, folder));
                            return run.curve();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        return running.stream().map(CompletableFuture::join).toList().get(0);
    }

    private static void save(TrainingRun run, Path folder) {
        try {
            RunCheckpoint.save(run, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Point> train(int size, Setup setup, String folder) {
        return train(
                size, tmp.resolve(folder), ranks -> TrainingRun.start(setup, TrainingRun.open(setup), "cpu", ranks));
    }

    private List<Point> resume(int size, String folder, long steps) {
        return train(
                size,
                tmp.resolve(folder),
                ranks -> RunCheckpoint.resume(tmp.resolve(folder), OptionalLong.of(steps), "cpu", ranks));
    }

    /** SOAP is not among them: rounding alone turns the bases of so small a network (docs/many-ranks.md). */
    @ParameterizedTest
    @ValueSource(strings = {"adamw", "muon", "prodigy"})
    void two_ranks_train_as_one_does_but_for_rounding(String optimizer) throws IOException {
        Setup setup = Setups.gpt(tmp, optimizer, STEPS);
        List<Point> alone = train(1, setup, "alone");
        List<Point> together = train(2, setup, "together");
        assertThat(together).hasSameSizeAs(alone);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(together.get(i).step()).isEqualTo(alone.get(i).step());
            assertThat(together.get(i).tokens()).isEqualTo(alone.get(i).tokens());
            // float32: rounding of a mean, over a dozen steps
            assertThat(together.get(i).validationLoss()).isCloseTo(alone.get(i).validationLoss(), within(2e-4));
            assertThat(together.get(i).trainLoss()).isCloseTo(alone.get(i).trainLoss(), within(2e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "soap", "prodigy"})
    void a_run_of_two_ranks_resumes_bit_for_bit(String optimizer) throws IOException {
        Setup setup = Setups.gpt(tmp, optimizer, STEPS);
        train(2, setup, "whole");
        train(2, setup.until(STEPS / 2), "parts");
        resume(2, "parts", STEPS);
        SortedMap<String, byte[]> whole = Setups.bits(tmp.resolve("whole"));
        SortedMap<String, byte[]> parts = Setups.bits(tmp.resolve("parts"));
        assertThat(parts.keySet()).isEqualTo(whole.keySet());
        // threads of one process share the generator, which no model here draws from
        whole.remove("random-state");
        whole.forEach((name, bits) -> assertThat(parts.get(name)).as(name).isEqualTo(bits));
    }

    @Test
    void a_checkpoint_does_not_depend_on_the_number_of_ranks() throws IOException {
        Setup setup = Setups.gpt(tmp, "muon", STEPS);
        List<Point> whole = train(1, setup, "whole");
        train(2, setup.until(STEPS / 2), "parts");
        assertThat(Setups.bits(tmp.resolve("parts")).keySet())
                .isEqualTo(Setups.bits(tmp.resolve("whole")).keySet());
        // on fewer ranks, then on more
        resume(1, "parts", STEPS * 3 / 4);
        List<Point> parts = resume(4, "parts", STEPS);
        assertThat(parts.get(parts.size() - 1).validationLoss())
                .isCloseTo(whole.get(whole.size() - 1).validationLoss(), within(2e-4));
    }

    @Test
    void a_batch_is_divided_in_equal_parts() throws IOException {
        Setup setup = Setups.gpt(tmp, "sgd", STEPS);
        assertThatThrownBy(() -> train(3, setup, "none"))
                .hasMessageContaining("a batch of 4 cannot be divided among 3 ranks in equal parts");
    }
}
