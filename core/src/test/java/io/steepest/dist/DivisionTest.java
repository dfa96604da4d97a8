package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.optim.Division;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Setting;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a division among ranks says before there are any, against what ranks do. */
class DivisionTest {
    private static Nets.Bare net() {
        Nets.Bare net = new Nets.Bare().with("tok", Tensors.floats(1, 500, 64));
        for (int i = 0; i < 3; i++) {
            net.with("a" + i, Tensors.floats(2, 64, 64)).with("up" + i, Tensors.floats(3, 128, 64));
            net.with("gain" + i, Tensors.floats(5, 64));
        }
        return net;
    }

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.muon(),
                Recipes.adamw(),
                Recipes.lion(),
                Recipes.dion(),
                Recipes.prodigy(),
                KroneckerRecipes.soap());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void the_state_it_predicts_is_the_state_that_ranks_keep(Recipe recipe) {
        try (PointerScope scope = new PointerScope()) {
            Division division;
            try (SteepestDescent one = SteepestDescent.of(net(), recipe)) {
                division = one.division(2);
                assertThat(one.division(1).largestState())
                        // the sums of a step rule are shared out by entries, and rounded to bytes
                        .isCloseTo(one.stateBytes(), within(8L));
            }
            List<Nets.Bare> nets = IntStream.range(0, 2).mapToObj(i -> net()).toList();
            List<Long> kept = Together.THREADS.run(2, ranks -> {
                try (SteepestDescent optimizer =
                        SteepestDescent.follow(recipe).over(ranks).on(nets.get(ranks.rank()))) {
                    return optimizer.stateBytes();
                }
            });
            for (int rank = 0; rank < 2; rank++) {
                // each rank keeps the few numbers of a step rule, which are a thousandth here
                assertThat((double) division.loads().get(rank).stateBytes())
                        .isCloseTo(kept.get(rank), within(1e-3 * kept.get(rank) + 64));
            }
        }
    }

    @Test
    void adamw_keeps_two_copies_and_muon_one() {
        try (PointerScope scope = new PointerScope()) {
            Nets.Bare net = new Nets.Bare().with("w", Tensors.floats(1, 32, 16));
            Roles roles = Roles.inferred().with("w", Role.LINEAR);
            try (SteepestDescent adamw =
                    SteepestDescent.follow(Recipes.adamw()).roles(roles).on(net)) {
                assertThat(adamw.division(1).loads().get(0).stateBytes()).isEqualTo(2 * 4 * 32 * 16);
            }
            try (SteepestDescent muon =
                    SteepestDescent.follow(Recipes.muon()).roles(roles).on(net)) {
                Division division = muon.division(3);
                assertThat(division.loads().get(0).stateBytes()).isEqualTo(4 * 32 * 16);
                assertThat(division.loads().get(1).stateBytes()).isZero();
                // the owner gets a gradient from each other and sends a weight down the tree of three, which is its own
                // two
                assertThat(division.loads().get(0).receivedBytes()).isEqualTo(2 * 2048);
                assertThat(division.loads().get(0).sentBytes()).isEqualTo(2 * 2048);
                assertThat(division.loads().get(1).sentBytes()).isEqualTo(2048);
                assertThat(division.loads().get(1).receivedBytes()).isEqualTo(2048);
                assertThat(division.shares().get(0).factorBytes()).isEqualTo(2048);
            }
            try (SteepestDescent dion = SteepestDescent.follow(Recipes.dion(Setting.rank(2)))
                    .roles(roles)
                    .on(net)) {
                assertThat(dion.division(3).shares().get(0).factorBytes()).isEqualTo(4 * 2 * (32 + 16));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void what_ranks_send_is_what_they_receive_and_what_an_all_reduce_sends(int size) {
        try (PointerScope scope = new PointerScope();
                SteepestDescent optimizer = SteepestDescent.of(net(), Recipes.muon())) {
            Division division = optimizer.division(size);
            long sent = division.loads().stream()
                    .mapToLong(Division.Load::sentBytes)
                    .sum();
            assertThat(sent)
                    .isEqualTo(division.loads().stream()
                            .mapToLong(Division.Load::receivedBytes)
                            .sum())
                    .isEqualTo(Math.round(size * Traffic.ring(size) * division.bytes()));
            assertThat(division.loads().stream()
                            .mapToDouble(Division.Load::cost)
                            .sum())
                    .isCloseTo(1, within(1e-12));
            assertThat(division.shares().stream()
                            .mapToDouble(Division.Share::cost)
                            .sum())
                    .isCloseTo(1, within(1e-12));
            assertThat(division.largestCost()).isGreaterThanOrEqualTo(1.0 / size - 1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 13})
    void a_broadcast_reaches_every_rank_once(int size) {
        for (int owner = 0; owner < size; owner++) {
            int sent = 0;
            for (int rank = 0; rank < size; rank++) {
                sent += Traffic.sentInBroadcast(rank, owner, size);
            }
            assertThat(sent).isEqualTo(size - 1);
            assertThat(Traffic.sentInBroadcast(owner, owner, size)).isEqualTo(Traffic.depth(size));
        }
    }

    @Test
    void parameters_without_memory_are_divided_as_those_that_have_some() {
        try (PointerScope scope = new PointerScope()) {
            for (Recipe recipe : recipes().toList()) {
                Nets.Bare real = net();
                Nets.Bare bare = new Nets.Bare();
                bare.with("tok", meta(500, 64));
                for (int i = 0; i < 3; i++) {
                    bare.with("a" + i, meta(64, 64))
                            .with("up" + i, meta(128, 64))
                            .with("gain" + i, meta(64));
                }
                try (SteepestDescent has = SteepestDescent.of(real, recipe);
                        SteepestDescent none = SteepestDescent.of(bare, recipe)) {
                    assertThat(none.division(5)).as(recipe.toString()).isEqualTo(has.division(5));
                }
            }
        }
    }

    private static Tensor meta(long... shape) {
        return torch.empty(
                shape, new TensorOptions().device(new DeviceOptional(new Device("meta"))), new MemoryFormatOptional());
    }

    @Test
    void a_side_that_is_too_long_for_a_factor_costs_nothing() {
        try (PointerScope scope = new PointerScope();
                SteepestDescent soap = SteepestDescent.of(
                        new Nets.Bare().with("tok", meta(50304, 768)).with("w", meta(3072, 768)),
                        KroneckerRecipes.soap())) {
            // the factor of 768 alone against both
            assertThat(soap.division(2).shares().stream()
                            .filter(share -> share.name().equals("tok"))
                            .mapToDouble(Division.Share::products))
                    .containsExactly(4.0 * 50304 * 768 * 768);
        }
    }

    @Test
    void a_rank_of_several_is_refused_since_it_keeps_a_part_of_the_state() {
        Together.THREADS.run(2, ranks -> {
            try (PointerScope scope = new PointerScope();
                    SteepestDescent optimizer =
                            SteepestDescent.follow(Recipes.sgd()).over(ranks).on(net())) {
                assertThatThrownBy(() -> optimizer.division(2))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("ask an optimizer of one rank");
                return 0;
            }
        });
    }
}
