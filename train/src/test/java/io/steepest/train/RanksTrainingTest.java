package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.dist.Ranks;
import io.steepest.dist.ThreadRanks;
import io.steepest.optim.Rounds;
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
        resumesBitForBit(setup);
    }

    private void resumesBitForBit(Setup setup) throws IOException {
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
    void two_ranks_that_exchange_factors_train_as_one_does_but_for_rounding() throws IOException {
        Setup setup = Setups.gpt(tmp, "dion", STEPS);
        List<Point> alone = train(1, setup, "alone");
        List<Point> together = train(2, setup.exchanging(Exchange.factors()), "together");
        assertThat(together).hasSameSizeAs(alone);
        for (int i = 0; i < alone.size(); i++) {
            // as above
            assertThat(together.get(i).validationLoss()).isCloseTo(alone.get(i).validationLoss(), within(2e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runs_that_exchange_less_resume_bit_for_bit(boolean factors) throws IOException {
        Setup setup = Setups.gpt(tmp, factors ? "dion" : "muon", STEPS)
                .exchanging(factors ? Exchange.factors() : Exchange.local(Rounds.of(3)));
        resumesBitForBit(setup);
    }

    @Test
    void local_steps_learn_and_send_less() throws IOException {
        Setup setup = Setups.gpt(tmp, "adamw", STEPS);
        double[] sent = new double[2];
        for (int i = 0; i < 2; i++) {
            Setup chosen = i == 0 ? setup : setup.exchanging(Exchange.local(Rounds.of(3)));
            int which = i;
            List<Point> curve = train(2, tmp.resolve("run" + i), ranks -> {
                TrainingRun run = TrainingRun.start(chosen, TrainingRun.open(chosen), "cpu", ranks);
                Trainer.train(run, Progress.silent(), Stop.never(), whole -> {});
                double bytes = run.bytesPerStep();
                if (ranks.rank() == 0) {
                    sent[which] = bytes;
                }
                return run;
            });
            assertThat(curve.get(curve.size() - 1).validationLoss())
                    .isLessThan(curve.get(0).validationLoss() - 0.1);
        }
        // weights in a third of all steps in place of gradients and weights in every step, and a few numbers for each
        // step
        assertThat(sent[1]).isBetween(0.32 * sent[0], 0.36 * sent[0]);
    }

    @Test
    void a_run_with_local_steps_goes_on_with_as_many_ranks_alone() throws IOException {
        Setup setup = Setups.gpt(tmp, "sgd", STEPS).exchanging(Exchange.local(Rounds.of(3)));
        train(2, setup.until(STEPS / 2), "parts");
        assertThatThrownBy(() -> resume(1, "parts", STEPS))
                .hasMessageContaining("a run with local steps of 2 ranks", "the run goes on with --ranks 2 alone");
    }

    @Test
    void what_does_not_fit_an_exchange_is_refused() throws IOException {
        Setup setup = Setups.gpt(tmp, "dion", STEPS);
        assertThatThrownBy(() -> train(2, setup.until(10).exchanging(Exchange.local(Rounds.of(3))), "none"))
                .hasMessageContaining("--steps 10 must be a multiple of --local-steps 3");
        assertThatThrownBy(() -> train(2, setup.exchanging(Exchange.local(Rounds.of(4))), "none"))
                .hasMessageContaining("--evaluate-every 3 must be a multiple of --local-steps 4");
        Setup clipped = Setups.looping(setup, 1, 0.5, setup.loop().pace()).exchanging(Exchange.factors());
        assertThatThrownBy(() -> train(2, clipped, "none"))
                .hasMessageContaining("--exchange factors cannot be given with --clip 0.5");
    }

    @Test
    void a_batch_is_divided_in_equal_parts() throws IOException {
        Setup setup = Setups.gpt(tmp, "sgd", STEPS);
        assertThatThrownBy(() -> train(3, setup, "none"))
                .hasMessageContaining("a batch of 4 cannot be divided among 3 ranks in equal parts");
    }
}
