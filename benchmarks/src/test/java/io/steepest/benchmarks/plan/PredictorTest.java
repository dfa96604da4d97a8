package io.steepest.benchmarks.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.benchmarks.plan.Prediction.Mode;
import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.optim.Division;
import io.steepest.train.Optimizers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions against what is computed by hand, and what must hold for all. */
class PredictorTest {
    /** A Gflop/s, a GB/s of memory, a GB/s of link and a microsecond. */
    private static final PlanMachine UNITS = new PlanMachine(1, 1, new RankLink(1, 1, 1));

    private static List<Prediction> of(String optimizer, String shapes, int ranks, PlanMachine machine) {
        try (PlanSubject subject = new PlanSubject(optimizer, ParameterSet.named(shapes))) {
            return new Predictor(optimizer, 1e9, machine, 1).all(subject.division(1), subject.division(ranks));
        }
    }

    @Test
    void two_matrices_of_adamw_on_two_ranks_by_hand() {
        // 1024 entries, 4 KiB of weights
        List<Prediction> all = of("adamw", "32x16*2", 2, UNITS);
        assertThat(all).extracting(Prediction::mode).containsExactly(Mode.DATA_PARALLEL, Mode.OWNERS);
        Prediction data = all.get(0);
        assertThat(data.stateBytes()).isEqualTo(2 * 4096);
        assertThat(data.sentBytes()).isEqualTo(4096);
        assertThat(data.memoryBytes()).isEqualTo(4 * 4096);
        assertThat(data.backwardMs()).isEqualTo(500);
        // two steps of the ring, each half of the bytes
        assertThat(data.exchangeMs()).isCloseTo(2e-3 + 4096 / 1e6, within(1e-9));
        // three passes over weights and gradients, two over the state of two copies
        assertThat(data.optimizerMs()).isCloseTo((3 * 4096 + 2 * 8192) / 1e6, within(1e-9));
        Prediction owners = all.get(1);
        assertThat(owners.stateBytes()).isEqualTo(4096);
        assertThat(owners.sentBytes()).isEqualTo(4096);
        assertThat(owners.load()).isCloseTo(0.5, within(1e-9));
        assertThat(owners.optimizerMs()).isCloseTo(data.optimizerMs() / 2, within(1e-9));
        // a message and half of the bytes for the means; one broadcast of each rank, both at a time; two small
        // all-reduces
        assertThat(owners.exchangeMs()).isCloseTo(1e-3 + 2048 / 1e6 + 1e-3 + 2048 / 1e6 + 2 * 2e-3, within(1e-9));
    }

    @Test
    void muon_keeps_one_copy_and_dion_sends_its_factors() {
        assertThat(of("muon", "32x16", 1, UNITS).get(0).stateBytes()).isEqualTo(4 * 32 * 16);
        List<Prediction> dion = of("dion", "256x128", 4, UNITS);
        Prediction low = dion.get(2);
        assertThat(low.mode()).isEqualTo(Mode.LOW_RANK);
        // rank 32: 32·(256 + 128) numbers, of which a ring of four sends 2·3/4
        assertThat(low.sentBytes()).isEqualTo(1.5 * 4 * 32 * (256 + 128));
        assertThat(low.sentBytes()).isLessThan(dion.get(0).sentBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "muon", "soap", "dion"})
    void more_ranks_never_step_or_keep_more(String optimizer) {
        double work = Double.POSITIVE_INFINITY;
        double state = Double.POSITIVE_INFINITY;
        for (int ranks : new int[] {1, 2, 4, 8, 16, 64}) {
            Prediction owners = of(optimizer, "gpt2-small", ranks, UNITS).get(1);
            assertThat(owners.optimizerMs()).isLessThanOrEqualTo(work * (1 + 1e-9));
            assertThat(owners.stateBytes()).isLessThanOrEqualTo(state);
            work = owners.optimizerMs();
            state = owners.stateBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void owners_of_equal_matrices_send_and_receive_what_an_all_reduce_does(int ranks) {
        List<Prediction> all = of("muon", "64x64*8", ranks, UNITS);
        assertThat(all.get(1).receivedBytes()).isEqualTo(all.get(0).receivedBytes());
    }

    @Test
    void a_faster_link_shortens_the_exchange_alone() {
        Prediction slow = of("muon", "64x64*8", 4, UNITS).get(1);
        Prediction fast = of("muon", "64x64*8", 4, new PlanMachine(1, 1, new RankLink(10, 10, 1)))
                .get(1);
        assertThat(fast.exchangeMs()).isLessThan(slow.exchangeMs());
        assertThat(fast.optimizerMs()).isEqualTo(slow.optimizerMs());
    }

    @Test
    void known_models_have_the_parameters_that_are_published() {
        assertThat(PlanModel.named("gpt2-xl").set().entries()).isBetween(1_540_000_000L, 1_570_000_000L);
        assertThat(PlanModel.named("llama-7b").set().entries()).isEqualTo(6_738_415_616L);
        assertThat(PlanModel.named("llama-70b").set().entries()).isEqualTo(68_976_648_192L);
        PlanModel experts = PlanModel.named("mixtral-8x7b");
        assertThat(experts.set().entries()).isEqualTo(46_702_792_704L);
        // a token goes through 12.9 billion
        assertThat(experts.active()).isBetween(12.8e9, 12.95e9);
    }

    @Test
    void a_model_of_70_billion_is_planned_without_its_memory() {
        try (PlanSubject subject =
                new PlanSubject("muon", PlanModel.named("llama-70b").set())) {
            Division whole = subject.division(1);
            assertThat(whole.bytes()).isEqualTo(4 * 68_976_648_192L);
            Division division = subject.division(4096);
            // 560 matrices have owners, and other ranks step only parts of the tables
            assertThat(division.loads().stream().filter(load -> load.products() > 0))
                    .hasSize(560);
            assertThat(division.largestCost()).isGreaterThan(5.0 / 4096);
        }
    }

    @Test
    void speeds_that_are_none_are_refused() {
        assertThatThrownBy(() -> new PlanMachine(1, 1, new RankLink(0, 1, 1)))
                .hasMessageContaining("--link must be a finite number of GB/s above 0, found 0");
        assertThatThrownBy(() -> PlanModel.named("gpt5")).hasMessageContaining("gpt5");
    }

    @Test
    void every_optimizer_can_be_planned() {
        for (String name : Optimizers.names()) {
            try (PlanSubject subject = new PlanSubject(name, ParameterSet.named("cnn"))) {
                assertThat(subject.division(3).loads()).as(name).hasSize(3);
            }
        }
    }
}
