package io.steepest.norm;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.Polar;
import io.steepest.norm.ModularNorm.Layer;
import io.steepest.tensor.Reduce;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The coupled norms of Bernstein and Newhouse (2024): Propositions 3, 5 and 7. */
@ExtendWith(Scoped.class)
class ModularNormTest {
    private static final double LAMBDA = 3;
    // float64; the objectives are of size one to a thousand
    private static final double ROUNDING = 1e-12;

    private static List<Tensor> gradients(long seed) {
        return List.of(doubles(seed, 1, 4, 6), doubles(seed + 1, 1, 5, 5), doubles(seed + 2, 1, 7, 1));
    }

    private static List<Tensor> with(List<Tensor> tensors, int at, Tensor other) {
        List<Tensor> changed = new ArrayList<>(tensors);
        changed.set(at, other);
        return changed;
    }

    private static ModularNorm mixed() {
        return ModularNorm.of(
                new Layer(Norms.oneToRms(), 0.5),
                new Layer(Norms.rmsToRms(Polar.svd()), 2),
                new Layer(Norms.max(), 1.5));
    }

    static List<ModularNorm> norms() {
        return List.of(
                ModularNorm.uniform(Norms.max(), 3),
                ModularNorm.uniform(Norms.spectral(Polar.svd()), 3),
                mixed(),
                ModularNorm.of(
                        new Layer(Norms.lpToMax(3), 7), new Layer(Norms.schatten(1.5), 0.1), new Layer(Norms.lp(4), 1)),
                ModularNorm.of(
                        new Layer(Norms.euclidean(), 1), new Layer(Norms.rmsToMax(), 3), new Layer(Norms.rms(), 0.3)));
    }

    @ParameterizedTest
    @MethodSource("norms")
    void prop_7_step_attains_the_least_joint_objective(ModularNorm norm) {
        List<Tensor> g = gradients(1);
        List<Tensor> step = norm.steepest(g, LAMBDA);
        JointObjective objective = JointObjective.of(norm, g, LAMBDA);
        double dual = number(norm.dual(g));
        double best = objective.at(step);
        assertThat(best).isCloseTo(-dual * dual / (2 * LAMBDA), within(ROUNDING * dual * dual));
        assertThat(objective.leastNear(step, 100)).isGreaterThanOrEqualTo(best - ROUNDING * dual * dual);
    }

    @ParameterizedTest
    @MethodSource("norms")
    void prop_7_every_layer_has_the_same_length_eta_eq_33(ModularNorm norm) {
        List<Tensor> g = gradients(2);
        List<Tensor> step = norm.steepest(g, LAMBDA);
        double eta = number(norm.dual(g)) / LAMBDA;
        for (int l = 0; l < 3; l++) {
            Layer layer = norm.layers().get(l);
            assertThat(layer.weight() * number(layer.norm().of(step.get(l)))).isCloseTo(eta, within(ROUNDING * eta));
        }
        assertThat(number(norm.of(step))).isCloseTo(eta, within(ROUNDING * eta));
    }

    @ParameterizedTest
    @MethodSource("norms")
    void modular_norm_is_a_norm_with_its_dual(ModularNorm norm) {
        for (long seed = 20; seed < 40; seed++) {
            List<Tensor> v = gradients(10 * seed);
            List<Tensor> w = gradients(10 * seed + 3);
            List<Tensor> sum =
                    IntStream.range(0, 3).mapToObj(l -> v.get(l).add(w.get(l))).toList();
            double inner = IntStream.range(0, 3)
                    .mapToDouble(l -> number(Reduce.inner(v.get(l), w.get(l))))
                    .sum();
            assertThat(number(norm.of(sum)))
                    .isLessThanOrEqualTo((number(norm.of(v)) + number(norm.of(w))) * (1 + 1e-12));
            assertThat(Math.abs(inner)).isLessThanOrEqualTo(number(norm.of(v)) * number(norm.dual(w)));
        }
        List<Tensor> g = gradients(3);
        List<Tensor> oracle = norm.lmo(g);
        double attained = IntStream.range(0, 3)
                .mapToDouble(l -> number(Reduce.inner(g.get(l), oracle.get(l))))
                .sum();
        assertThat(number(norm.of(oracle))).isCloseTo(1, within(ROUNDING));
        assertThat(-attained).isCloseTo(number(norm.dual(g)), within(ROUNDING * Math.abs(attained)));
    }

    @Test
    void prop_3_max_of_max_descends_along_the_sign_of_every_layer() {
        List<Tensor> g = gradients(4);
        List<Tensor> step = ModularNorm.uniform(Norms.max(), 3).steepest(g, LAMBDA);
        double eta = g.stream().mapToDouble(x -> number(x.abs().sum())).sum() / LAMBDA;
        for (int l = 0; l < 3; l++) {
            assertThat(relativeError(step.get(l), times(g.get(l).sign(), -eta))).isLessThan(ROUNDING);
        }
    }

    @Test
    void eq_9_max_of_the_flat_network_is_max_of_rows_is_max_of_one_to_infinity_norms() {
        List<Tensor> w = gradients(5);
        Tensor flat = torch.cat(new TensorVector(
                w.get(0).flatten(), w.get(1).flatten(), w.get(2).flatten()));
        double rows = w.stream()
                .mapToDouble(x -> number(x.abs().amax(new long[] {-1}, false).max()))
                .max()
                .orElseThrow();
        double induced = w.stream()
                .mapToDouble(x -> number(Norms.oneToLp(Double.POSITIVE_INFINITY).of(x)))
                .max()
                .orElseThrow();
        assertThat(number(ModularNorm.uniform(Norms.max(), 3).of(w)))
                .isEqualTo(largest(flat))
                .isEqualTo(rows)
                .isEqualTo(induced);
    }

    @Test
    void prop_5_max_spectral_descends_along_the_polar_factors_by_the_sum_of_trace_norms() {
        List<Tensor> g = gradients(6);
        List<Tensor> step = ModularNorm.uniform(Norms.spectral(Polar.svd()), 3).steepest(g, LAMBDA);
        double eta = g.stream()
                        .mapToDouble(x -> number(torch.linalg_svdvals(x).sum()))
                        .sum()
                / LAMBDA;
        for (int l = 0; l < 3; l++) {
            assertThat(relativeError(step.get(l), times(Polar.svd().of(g.get(l)), -eta)))
                    .isLessThan(ROUNDING);
        }
    }

    /** F12b: where a gradient has a zero entry, any change of it inside the ball costs nothing. */
    @Test
    void prop_3_is_not_unique_where_a_gradient_is_zero() {
        List<Tensor> g = gradients(7);
        g.get(0).select(0, 0).select(0, 1).select(0, 2).zero_();
        ModularNorm norm = ModularNorm.uniform(Norms.max(), 3);
        List<Tensor> step = norm.steepest(g, LAMBDA);
        assertThat(number(step.get(0).select(0, 0).select(0, 1).select(0, 2))).isZero();
        double eta = number(norm.of(step));
        JointObjective objective = JointObjective.of(norm, g, LAMBDA);
        for (double part : new double[] {-1, -0.3, 0.7, 1}) {
            Tensor tied = step.get(0).clone();
            tied.select(0, 0).select(0, 1).select(0, 2).fill_(new Scalar(part * eta));
            assertThat(objective.at(with(step, 0, tied))).isEqualTo(objective.at(step));
        }
        Tensor outside = step.get(0).clone();
        outside.select(0, 0).select(0, 1).select(0, 2).fill_(new Scalar(1.01 * eta));
        assertThat(objective.at(with(step, 0, outside))).isGreaterThan(objective.at(step));
    }

    /** F17: a direction of the null space may be added as long as no singular value exceeds η. */
    @Test
    void prop_5_is_not_unique_where_a_gradient_is_rank_deficient() {
        Tensor deficient = withSpectrum(8, 1, 4, 6, Tensors.of(3, 2, 1, 0));
        List<Tensor> g = with(gradients(8), 0, deficient);
        ModularNorm norm = ModularNorm.uniform(Norms.spectral(Polar.svd()), 3);
        List<Tensor> step = norm.steepest(g, LAMBDA);
        JointObjective objective = JointObjective.of(norm, g, LAMBDA);
        double eta = number(norm.of(step));
        var usv = torch.linalg_svd(deficient, true, new StringViewOptional());
        Tensor nothing = usv.get0().narrow(2, 3, 1).matmul(usv.get2().narrow(1, 4, 1));
        assertThat(largest(nothing)).isGreaterThan(0.1);
        double best = objective.at(step);
        for (double part : new double[] {-1, 0.5, 1}) {
            List<Tensor> tied = with(step, 0, step.get(0).add(times(nothing, part * eta)));
            assertThat(objective.at(tied)).isCloseTo(best, within(ROUNDING * Math.abs(best)));
            assertThat(number(Reduce.length(tied.get(0)))).isGreaterThan(number(Reduce.length(step.get(0))));
        }
        List<Tensor> outside = with(step, 0, step.get(0).add(times(nothing, 1.01 * eta)));
        assertThat(objective.at(outside)).isGreaterThan(best + 1e-3);
    }

    @Test
    void prop_5_is_unique_for_full_rank() {
        List<Tensor> g = gradients(9);
        ModularNorm norm = ModularNorm.uniform(Norms.spectral(Polar.svd()), 3);
        List<Tensor> step = norm.steepest(g, LAMBDA);
        JointObjective objective = JointObjective.of(norm, g, LAMBDA);
        double best = objective.at(step);
        for (long seed = 0; seed < 50; seed++) {
            List<Tensor> other = with(step, 1, step.get(1).add(times(doubles(seed, 1, 5, 5), 0.1)));
            assertThat(objective.at(other)).isGreaterThan(best + 1e-6);
        }
    }

    /** Corner of Proposition 5: with no gradient at all, η = 0 and staying is the only minimizer. */
    @Test
    void zero_gradients_give_zero_updates() {
        List<Tensor> none = gradients(10).stream().map(torch::zeros_like).toList();
        for (ModularNorm norm : norms()) {
            assertThat(norm.steepest(none, LAMBDA))
                    .allSatisfy(d -> assertThat(largest(d)).isZero());
            assertThat(number(norm.dual(none))).isZero();
            assertThat(JointObjective.of(norm, none, LAMBDA).at(gradients(11))).isPositive();
        }
    }

    /** F13: sign descent normalizes per layer, gradient descent does not. */
    @Test
    void eq_9_one_layers_gradient_times_a_thousand_leaves_the_sign_oracle_as_it_is() {
        List<Tensor> g = gradients(12);
        List<Tensor> scaled = with(g, 0, times(g.get(0), 1e3));
        ModularNorm max = ModularNorm.uniform(Norms.max(), 3);
        for (int l = 0; l < 3; l++) {
            assertThat(relativeError(max.lmo(scaled).get(l), max.lmo(g).get(l))).isZero();
        }
        Tensor flat = g.get(0).flatten();
        Tensor gradientDescent = Norms.euclidean().steepest(times(flat, 1e3).reshape(1, 4, 6));
        assertThat(relativeError(gradientDescent, Norms.euclidean().steepest(g.get(0))))
                .isGreaterThan(900);
    }

    /** F18: the scalar η is all that layers share. */
    @Test
    void prop_5_without_one_layers_gradient_the_others_keep_direction_and_change_length() {
        List<Tensor> g = gradients(13);
        List<Tensor> holed = with(g, 0, torch.zeros_like(g.get(0)));
        ModularNorm norm = ModularNorm.uniform(Norms.spectral(Polar.svd()), 3);
        List<Tensor> full = norm.steepest(g, LAMBDA);
        List<Tensor> rest = norm.steepest(holed, LAMBDA);
        double ratio = number(norm.dual(holed)) / number(norm.dual(g));
        assertThat(ratio).isLessThan(0.9);
        assertThat(largest(rest.get(0))).isZero();
        for (int l = 1; l < 3; l++) {
            assertThat(relativeError(rest.get(l), times(full.get(l), ratio))).isLessThan(ROUNDING);
        }
    }

    /** F38, and a batch of matrices is as many layers. */
    @Test
    void prop_7_with_weight_one_and_one_norm_is_prop_3_and_prop_5() {
        List<Tensor> g = gradients(14);
        for (Norm norm : List.of(Norms.max(), Norms.spectral(Polar.svd()))) {
            ModularNorm explicit = ModularNorm.of(new Layer(norm, 1), new Layer(norm, 1), new Layer(norm, 1));
            assertThat(explicit).isEqualTo(ModularNorm.uniform(norm, 3));
            Tensor bank = torch.cat(new TensorVector(g.get(1), times(g.get(1), 2)));
            Tensor together =
                    ModularNorm.uniform(norm, 1).steepest(List.of(bank), LAMBDA).get(0);
            List<Tensor> apart = ModularNorm.uniform(norm, 2).steepest(List.of(g.get(1), times(g.get(1), 2)), LAMBDA);
            assertThat(relativeError(together.narrow(0, 0, 1), apart.get(0))).isLessThan(ROUNDING);
            assertThat(relativeError(together.narrow(0, 1, 1), apart.get(1))).isLessThan(ROUNDING);
        }
    }

    @Test
    void prop_7_depends_on_the_weights_as_one_over_s() {
        List<Tensor> g = gradients(15);
        ModularNorm one = ModularNorm.uniform(Norms.max(), 3);
        ModularNorm two =
                ModularNorm.of(new Layer(Norms.max(), 4), new Layer(Norms.max(), 1), new Layer(Norms.max(), 1));
        assertThat(relativeError(two.lmo(g).get(0), times(one.lmo(g).get(0), 0.25)))
                .isLessThan(ROUNDING);
        assertThat(number(two.dual(g)))
                .isCloseTo(number(one.dual(g)) - 0.75 * number(g.get(0).abs().sum()), within(1e-10));
    }

    /** The body of the paper prints the primal norm of the gradients in Eq. (33); its proof, Eq. (56), has the dual. */
    @ParameterizedTest
    @ValueSource(longs = {16, 17, 18, 19, 20})
    void prop_7_with_the_primal_norm_in_place_of_the_dual_is_strictly_worse(long seed) {
        List<Tensor> g = gradients(seed);
        ModularNorm norm = mixed();
        JointObjective objective = JointObjective.of(norm, g, LAMBDA);
        double primal = IntStream.range(0, 3)
                        .mapToDouble(l -> number(norm.layers().get(l).norm().of(g.get(l)))
                                / norm.layers().get(l).weight())
                        .sum()
                / LAMBDA;
        double squared = IntStream.range(0, 3)
                        .mapToDouble(l ->
                                Math.pow(number(norm.layers().get(l).norm().of(g.get(l))), 2)
                                        / norm.layers().get(l).weight())
                        .sum()
                / LAMBDA;
        List<Tensor> oracle = norm.lmo(g);
        double best = objective.at(norm.steepest(g, LAMBDA));
        for (double eta : new double[] {primal, squared}) {
            List<Tensor> other = oracle.stream().map(t -> times(t, eta)).toList();
            assertThat(objective.at(other)).isGreaterThan(best + 0.01 * Math.abs(best));
        }
    }

    /** Eq. (50)–(53) print Σ_l s_l²‖·‖²; that objective has another minimizer, without a common η. */
    @Test
    void eq_50_with_a_sum_instead_of_the_maximum_has_another_minimizer() {
        List<Tensor> g = gradients(21);
        ModularNorm norm = mixed();
        List<Tensor> oracle = norm.lmo(g);
        List<Tensor> separate = new ArrayList<>();
        for (int l = 0; l < 3; l++) {
            Layer layer = norm.layers().get(l);
            // minimizing layer by layer: ‖G_l‖†/(λ s_l²) along the layer's own oracle
            double length = number(layer.norm().dual(g.get(l))) / (LAMBDA * layer.weight());
            separate.add(times(oracle.get(l), length));
        }
        List<Tensor> step = norm.steepest(g, LAMBDA);
        JointObjective max = JointObjective.of(norm, g, LAMBDA);
        JointObjective sum = max.withSum();
        double leastMax = max.at(step);
        double leastSum = sum.at(separate);
        assertThat(sum.leastNear(separate, 300)).isGreaterThanOrEqualTo(leastSum - ROUNDING * Math.abs(leastSum));
        assertThat(sum.at(step)).isGreaterThan(leastSum + 0.01 * Math.abs(leastSum));
        assertThat(max.at(separate)).isGreaterThan(leastMax + 0.01 * Math.abs(leastMax));
    }

    @Test
    void gradient_of_the_dual_is_minus_the_oracle() {
        List<Tensor> g = gradients(22);
        g.forEach(x -> x.requires_grad_(true));
        ModularNorm norm = mixed();
        norm.dual(g).backward();
        List<Tensor> oracle = norm.lmo(g);
        for (int l = 0; l < 3; l++) {
            assertThat(relativeError(g.get(l).grad(), oracle.get(l).detach().neg()))
                    .isLessThan(1e-10);
        }
    }

    @Test
    void wrong_arguments_are_named() {
        assertThatThrownBy(() -> mixed().of(gradients(1).subList(0, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("modular norm has 3 layers, found 2 tensors [1×4×6, 1×5×5]");
        assertThatThrownBy(() -> mixed().steepest(gradients(1), 0)).hasMessageContaining("sharpness must be positive");
        assertThatThrownBy(() -> new Layer(Norms.max(), 0)).hasMessageContaining("found 0.0");
        assertThatThrownBy(() -> new ModularNorm(List.of())).hasMessageContaining("at least one layer");
    }
}
