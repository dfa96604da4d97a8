package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Smoothed;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.io.IOException;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Choices that published codes differ in: where weights decay, what is smoothed, where second moments begin. */
@ExtendWith(Scoped.class)
class ChoicesPeersTest {
    /** Twenty steps in float64, of well-conditioned operations on numbers of about one. */
    private static final double FLOAT64 = 1e-12;

    private static Descent gradient() {
        return Descent.under(Norms.euclidean()).unnormalized();
    }

    private static Recipe recipe(Descent descent, Trajectory t) {
        return Recipe.everywhere("own", descent, StepRule.constant(t.number("lr")));
    }

    @Test
    void coupled_decay_follows_sgd_of_torch() throws IOException {
        Trajectory t = Trajectory.load("sgd_coupled");
        double momentum = t.number("momentum");
        Descent sgd = gradient()
                .smoothedBy(Ema.nesterov(momentum))
                .at(1 / (1 - momentum))
                .decayedBy(Decay.coupled(t.number("weight_decay")));
        PeersTest.follow(t, recipe(sgd, t), FLOAT64);
    }

    @Test
    void coupled_decay_follows_adam_of_torch() throws IOException {
        Trajectory t = Trajectory.load("adam_coupled");
        Descent adam = gradient()
                .in(Preconditioner.diagonal(0.999, t.number("eps")))
                .smoothedBy(Ema.of(0.9).debias())
                .decayedBy(Decay.coupled(t.number("weight_decay")));
        PeersTest.follow(t, recipe(adam, t), FLOAT64);
    }

    @Test
    void momentum_of_updates_follows_rmsprop_of_torch() throws IOException {
        Trajectory t = Trajectory.load("rmsprop_momentum");
        double momentum = t.number("momentum");
        Descent rmsprop = gradient()
                .in(Preconditioner.diagonal(Accumulation.ema(t.number("alpha")), t.number("eps")))
                .smoothedBy(Ema.of(momentum), Smoothed.UPDATES)
                .at(1 / (1 - momentum));
        PeersTest.follow(t, recipe(rmsprop, t), FLOAT64);
    }

    @Test
    void a_start_of_the_sum_follows_adagrad_of_torch() throws IOException {
        Trajectory t = Trajectory.load("adagrad_start");
        Accumulation sum = Accumulation.sum().startingAt(t.number("initial_accumulator_value"));
        Descent adagrad = gradient().in(Preconditioner.diagonal(sum, t.number("eps")));
        PeersTest.follow(t, recipe(adagrad, t), FLOAT64);
    }

    /** The package works in float32 inside: the tolerance is that of the test of SOAP without this choice. */
    @ParameterizedTest
    @ValueSource(strings = {"soap_every_1", "soap_every_3", "soap_every_10"})
    void decay_after_the_step_follows_soap(String file) throws IOException {
        Trajectory t = Trajectory.load(file);
        Recipe soap = KroneckerRecipes.soap(
                lr(t.number("lr")), b1(0.95), b2(0.95), epsilon(t.number("eps")), decay(0), every((int)
                        t.number("precondition_frequency")));
        Descent after = soap.of(Role.LINEAR).decayedBy(Decay.after(t.number("weight_decay")));
        PeersTest.follow(t, recipe(after, t), 1e-7);
    }

    @Test
    void a_factor_of_shampoo_begins_with_a_multiple_of_the_identity() {
        // after one step of gradient g at L₀ = R₀ = εI: −(εI + ggᵀ)^{-1/4} g (εI + gᵀg)^{-1/4}, by the SVD of g
        Accumulation sum = Accumulation.sum().startingAt(0.5);
        Descent shampoo = gradient().in(Preconditioner.kronecker(sum, io.steepest.linalg.InverseRoot.pseudoInverse()));
        Tensor g = io.steepest.Tensors.doubles(3, 4, 3);
        Nets.Bare net = new Nets.Bare().with("w", g.mul(new Scalar(0.0)));
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipe.everywhere("shampoo", shampoo, StepRule.constant(1)))) {
            net.gradient("w", g);
            optimizer.step();
        }
        var svd = org.bytedeco.pytorch.global.torch.linalg_svd(g, false, new org.bytedeco.pytorch.StringViewOptional());
        Tensor s = svd.get1();
        Tensor values = s.div(s.square().add(new Scalar(0.5)).sqrt());
        Tensor expected = svd.get0().mul(values).matmul(svd.get2()).neg();
        assertThat(io.steepest.Tensors.relativeError(net.get("w"), expected)).isLessThan(1e-12);
    }

    @Test
    void each_choice_is_printed_and_impossible_ones_are_refused() {
        assertThat(gradient().decayedBy(Decay.coupled(0.1)).toString()).endsWith("decay 0.1 in the gradient");
        assertThat(gradient().decayedBy(Decay.after(0.1)).toString()).endsWith("decay 0.1 after the step");
        assertThat(gradient().smoothedBy(Ema.of(0.9), Smoothed.UPDATES).toString())
                .endsWith("then smoothed by ema(0.9)");
        assertThat(Accumulation.sum().startingAt(0.1)).hasToString("sum from 0.1");
        assertThatThrownBy(() -> Accumulation.ema(0.9).debias().startingAt(0.1)).hasMessageContaining("start 0.1");
        assertThatThrownBy(() -> Decay.coupled(-1)).hasMessageContaining("found -1.0");
    }

    @Test
    void coupled_decay_leaves_what_has_no_gradient() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 4, 3)).with("b", floats(2, 4, 3));
        Recipe recipe = Recipe.everywhere("own", gradient().decayedBy(Decay.coupled(0.5)), StepRule.constant(0.1));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            net.gradient("a", floats(3, 4, 3));
            optimizer.step();
            assertThat(net.get("b").detach().equal(floats(2, 4, 3))).isTrue();
        }
    }
}
