package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static io.steepest.norm.Norms.max;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norms;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.profile.Profile;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import io.steepest.tensor.Slice;
import io.steepest.tensor.StateFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Banks that are stepped in parts end where each tensor alone would, whoever steps them. */
@ExtendWith(Scoped.class)
class SlicesTest {
    private static final int STEPS = 4;
    private static final long ROWS = 300;
    private static final long COLUMNS = 440;
    private static final int TENSORS = 4;

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.sign(lr(0.01), momentum(0.9)),
                Recipes.lion(lr(0.01), b1(0.9), b2(0.99), decay(0.1)),
                Recipes.adamw(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1)),
                Recipes.rmsprop(lr(0.01), b2(0.9), epsilon(1e-8)),
                Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(1e-3)),
                Recipes.normalizedSgd(lr(0.1), momentum(0.9)),
                Recipe.everywhere(
                        "shampoo",
                        Descent.under(Norms.euclidean())
                                .unnormalized()
                                .in(Preconditioner.blocked(
                                        64,
                                        Preconditioner.kronecker(
                                                Accumulation.ema(0.9),
                                                InverseRoot.eigh(1e-6, InverseRoot.Perturbation.ADD))))
                                .smoothedBy(Ema.of(0.9)),
                        StepRule.constant(0.01)));
    }

    private static Map<String, Tensor> weights(Role role) {
        Map<String, Tensor> weights = new TreeMap<>();
        for (int i = 0; i < TENSORS; i++) {
            weights.put("w" + i, role == Role.EMBEDDING ? doubles(i, COLUMNS, ROWS) : doubles(i, ROWS, COLUMNS));
        }
        return weights;
    }

    private static Nets.Bare net(Map<String, Tensor> weights) {
        Nets.Bare net = new Nets.Bare();
        weights.forEach(net::with);
        return net;
    }

    /** Weights after some steps with gradients that depend on the name and the step alone. */
    private static Map<String, Tensor> stepped(Recipe recipe, Role role, Map<String, Tensor> start) {
        Nets.Bare net = net(start);
        Roles roles = Roles.inferred();
        for (String name : start.keySet()) {
            roles = roles.with(name, role);
        }
        Map<String, Tensor> end = new TreeMap<>();
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).roles(roles).on(net)) {
            for (int t = 1; t <= STEPS; t++) {
                for (Bank bank : optimizer.banks()) {
                    for (Bank.Member member : bank.members()) {
                        int seed = 100 * t + member.name().charAt(1);
                        member.gradient()
                                .copy_(
                                        role == Role.EMBEDDING
                                                ? doubles(seed, COLUMNS, ROWS)
                                                : doubles(seed, ROWS, COLUMNS));
                    }
                }
                optimizer.step();
            }
            for (Bank bank : optimizer.banks()) {
                bank.members()
                        .forEach(m -> end.put(m.name(), m.parameter().detach().clone()));
            }
        }
        return end;
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void parts_of_a_bank_step_as_each_tensor_alone(Recipe recipe) {
        for (Role role : List.of(Role.LINEAR, Role.EMBEDDING)) {
            Map<String, Tensor> start = weights(role);
            Map<String, Tensor> together = stepped(recipe, role, start);
            for (String name : List.of("w0", "w" + (TENSORS - 1))) {
                Tensor alone =
                        stepped(recipe, role, Map.of(name, start.get(name))).get(name);
                assertThat(relativeError(together.get(name), alone))
                        .as("%s of role %s", name, role)
                        .isLessThan(1e-12);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void results_are_the_same_bits_in_every_run_whichever_thread_takes_a_part(Recipe recipe) {
        Map<String, Tensor> first = stepped(recipe, Role.LINEAR, weights(Role.LINEAR));
        Map<String, Tensor> second = stepped(recipe, Role.LINEAR, weights(Role.LINEAR));
        first.forEach((name, w) ->
                assertThat(torch.equal(w, second.get(name))).as(name).isTrue());
    }

    @Test
    void a_bank_is_cut_by_its_shape_alone_and_completely() {
        Nets.Bare net = net(weights(Role.LINEAR));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sign(lr(0.01), momentum(0.9)))) {
            Bank bank = optimizer.banks().get(0);
            Descent entrywise = Descent.under(max());
            Descent matrices = Descent.under(Norms.spectral());
            long entries = slices(bank, entrywise, Profile.current()).stream()
                    .mapToLong(slice -> slice.of(bank.weights()).numel())
                    .sum();
            assertThat(entries).isEqualTo(TENSORS * ROWS * COLUMNS);
            assertThat(slices(bank, entrywise, Profile.current())).hasSizeGreaterThan(TENSORS);
            assertThat(slices(bank, matrices, Profile.current()).stream()
                            .mapToLong(slice -> slice.count())
                            .sum())
                    .isEqualTo(TENSORS);
            assertThat(kernels(Recipes.adam(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8))))
                    .as("a fused kernel takes 2^18 entries at once, which are one tensor here and not two")
                    .isEqualTo(TENSORS);
        }
    }

    @Test
    void a_profile_decides_how_many_entries_are_taken_at_once() {
        try (SteepestDescent optimizer =
                SteepestDescent.of(net(weights(Role.LINEAR)), Recipes.sign(lr(0.01), momentum(0.9)))) {
            Bank bank = optimizer.banks().get(0);
            long each = ROWS * COLUMNS;
            Profile pairs = new Profile(128, 256, 1.5, 768, 2 * each, each / 3 + 1);
            assertThat(slices(bank, Descent.under(Norms.spectral()), pairs)).hasSize(TENSORS / 2);
            assertThat(slices(bank, Descent.under(max()), pairs)).hasSize(3 * TENSORS);
        }
    }

    @Test
    void state_of_parts_is_named_by_parameter() {
        Nets.Bare net = net(weights(Role.LINEAR));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.lion(lr(0.01), b1(0.9), b2(0.99)))) {
            assertThat(optimizer.state().tensors())
                    .containsOnlyKeys(IntStream.range(0, TENSORS)
                            .mapToObj(i -> "w" + i + "/momentum")
                            .toArray(String[]::new));
            assertThat(optimizer.stateBytes()).isEqualTo(TENSORS * ROWS * COLUMNS * Double.BYTES);
        }
    }

    private static List<Slice> slices(Bank bank, Descent descent, Profile profile) {
        return new Planner(StateFormat.FULL, profile, true).slices(bank, descent, i -> -1, profile.runEntries());
    }

    /** Number of kernels that step the one bank of the network. */
    private static int kernels(Recipe recipe) {
        List<Assignment> parameters = Roles.inferred().of(net(weights(Role.LINEAR)));
        try (Plan plan = Plan.of(parameters, SteepestDescent.follow(recipe))) {
            return plan.plans().get(0).kernels().size();
        }
    }
}
