package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.precondition.Preconditioner.before;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.eigenbasis;
import static io.steepest.precondition.Preconditioner.none;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType.Double;
import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import io.steepest.precondition.Eigenbasis;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Refresh;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Oracle;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Smoothed;
import io.steepest.smooth.Ema;
import io.steepest.smooth.Filter;
import io.steepest.smooth.Smoothing;
import io.steepest.step.StepRule;
import io.steepest.tensor.Arena;
import io.steepest.tensor.StateFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Momentum behind the rotation of its coordinates leads where momentum in the entries of the weights leads. */
@ExtendWith(Scoped.class)
class FrameTest {
    private static final int STEPS = 23;
    private static final long ROWS = 7;
    private static final long COLUMNS = 5;

    /** Smoothing whose memory cannot be turned, so that it stays in the entries of the weights. */
    private record Unturned(Smoothing inner) implements Smoothing {
        @Override
        public Filter on(Tensor like, Arena arena) {
            Filter filter = inner.on(like, arena);
            return new Filter() {
                @Override
                public Tensor smooth(Tensor g, long t) {
                    return filter.smooth(g, t);
                }

                @Override
                public void turn(Optional<Tensor> left, Optional<Tensor> right) {
                    throw new UnsupportedOperationException("a filter of somebody who did not think of it");
                }

                @Override
                public void resumeAt(long t) {
                    filter.resumeAt(t);
                }

                @Override
                public void delay(int steps) {
                    filter.delay(steps);
                }

                @Override
                public void measureIn(Tensor unit) {
                    filter.measureIn(unit);
                }

                @Override
                public void measureIn(double unit) {
                    filter.measureIn(unit);
                }

                @Override
                public double reach() {
                    return filter.reach();
                }

                @Override
                public void rescale(double bits) {
                    filter.rescale(bits);
                }
            };
        }
    }

    private static Eigenbasis soap() {
        return eigenbasis(0.9, diagonal(0.95, 1e-8)).every(4);
    }

    private static Descent in(Preconditioner coordinates, Smoothing smoothing) {
        return Descent.under(euclidean()).unnormalized().in(coordinates).smoothedBy(smoothing);
    }

    static Stream<Descent> descents() {
        Ema ema = Ema.of(0.95);
        Eigenbasis kl = eigenbasis(0.9, none()).fittedByKl().scaledBy(0.5, 1e-8).every(3);
        Descent soapMuon = Descent.under(spectral())
                .in(eigenbasis(0.9, before(diagonal(0.95, 1e-8)))
                        .on(Sides.SMALLER)
                        .every(4))
                .smoothedBy(ema)
                .by(Oracle.signedRoot());
        return Stream.of(
                in(soap(), ema.debias()),
                in(soap(), Ema.nesterov(0.9)),
                in(soap(), Ema.lion(0.9, 0.98).debias()),
                in(soap().refreshedBy(Refresh.EIGH), ema),
                in(soap().refreshedBy(Refresh.QR), ema.debias()),
                in(soap().startingFromIdentity(), ema),
                in(soap().on(Sides.LEFT), ema),
                in(soap().on(Sides.RIGHT), ema),
                in(soap(), ema).decayedBy(Decay.coupled(0.1)),
                in(soap(), ema.debias()).normedBy(spectral()),
                in(kl, ema.debias()),
                in(eigenbasis(0.9, diagonal(0.95, 1e-8)).fittedByKl().every(4), Ema.nesterov(0.9)),
                in(eigenbasis(0.9, kl).startingFromIdentity().every(4), ema),
                soapMuon);
    }

    private static Tensor gradient(ScalarType type, int t) {
        Tensor scales = doubles(5, ROWS, COLUMNS).exp().to(type);
        return normal(type, 100 + t, ROWS, COLUMNS).mul(scales);
    }

    private static Nets.Bare net(ScalarType type) {
        return new Nets.Bare().with("w", normal(type, 1, ROWS, COLUMNS));
    }

    private static void steps(Nets.Bare net, SteepestDescent optimizer, int from, int to) {
        ScalarType type = Shapes.type(net.get("w"));
        for (int t = from; t <= to; t++) {
            net.gradient("w", gradient(type, t));
            optimizer.step(3.0);
        }
    }

    /** The weights after some steps, which have made a state of this name. */
    private static Tensor weights(Descent descent, StepRule rule, String state) {
        Nets.Bare net = net(Double);
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipe.everywhere("own", descent, rule))) {
            steps(net, optimizer, 1, STEPS);
            assertThat(optimizer.state().tensors()).containsKey(state);
            return net.get("w").detach().clone();
        }
    }

    @ParameterizedTest
    @MethodSource("descents")
    void a_trajectory_is_that_of_momentum_in_the_weights_coordinates(Descent descent) {
        StepRule rule = StepRule.constant(0.1);
        Tensor found = weights(descent, rule, "w/turned/momentum");
        Descent unturned = descent.smoothedBy(new Unturned(descent.smoothing()));
        Tensor expected = weights(unturned, rule, "w/momentum");
        // rotations round to 1e-15 or so, which square roots of small second moments make somewhat larger
        assertThat(relativeError(found, expected)).isLessThan(1e-11);
    }

    /** Polyak's rule reads smoothed gradients, the update, and the norm of both. */
    @Test
    void a_step_rule_sees_gradients_and_updates_out_of_the_frame() {
        Descent descent = in(soap(), Ema.of(0.9));
        StepRule rule = StepRule.polyak(1.0);
        Tensor found = weights(descent, rule, "w/turned/momentum");
        Tensor expected = weights(descent.smoothedBy(new Unturned(Ema.of(0.9))), rule, "w/momentum");
        assertThat(relativeError(found, expected)).isLessThan(1e-11);
    }

    @ParameterizedTest
    @EnumSource(Refresh.class)
    void the_average_is_at_each_step_what_the_bases_make_of_the_average_of_gradients(Refresh refresh) {
        double decay = 0.9;
        Nets.Bare net = net(Double);
        Recipe recipe =
                Recipe.everywhere("own", in(soap().refreshedBy(refresh), Ema.of(decay)), StepRule.constant(0.1));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            Tensor m = torch.zeros_like(net.get("w").detach());
            for (int t = 1; t <= STEPS; t++) {
                steps(net, optimizer, t, t);
                if (t > 1) {
                    // the first gradient only makes the bases
                    m.mul_(new Scalar(decay)).add_(gradient(Double, t), new Scalar(1 - decay));
                }
                Map<String, Tensor> state = optimizer.state().tensors();
                Tensor left = state.get("w/left-basis").squeeze();
                Tensor right = state.get("w/right-basis").squeeze();
                Tensor turned = left.t().matmul(m).matmul(right);
                assertThat(largest(state.get("w/turned/momentum").sub(turned)))
                        .as("step %d", t)
                        .isLessThan(1e-13);
            }
        }
    }

    static Stream<Descent> not_in_a_frame() {
        Ema ema = Ema.of(0.9);
        Descent adam = in(diagonal(0.95, 1e-8), ema);
        return Stream.of(
                in(soap(), ema).graftedTo(adam),
                in(soap(), Ema.none()).smoothedBy(ema, Smoothed.UPDATES),
                // turning the average would cost what turning the gradient saves
                in(eigenbasis(0.9, none()), ema),
                in(Preconditioner.blocked(3, soap()), ema),
                adam.graftedTo(in(soap(), ema)));
    }

    @ParameterizedTest
    @MethodSource("not_in_a_frame")
    void an_average_that_others_use_or_that_no_turn_is_spared_for_stays_where_it_was(Descent descent) {
        weights(descent, StepRule.constant(0.1), "w/momentum");
    }

    @ParameterizedTest
    @EnumSource(StateFormat.class)
    void a_run_goes_on_to_the_bit_from_the_state_between_two_changes_of_the_bases(StateFormat format) {
        Recipe recipe = Recipe.everywhere("own", in(soap(), Ema.of(0.9)), StepRule.constant(0.1));
        Nets.Bare net = net(Float);
        Nets.Bare copy = net(Float);
        try (SteepestDescent whole =
                        SteepestDescent.follow(recipe).stateIn(format).on(net);
                SteepestDescent rest =
                        SteepestDescent.follow(recipe).stateIn(format).on(copy)) {
            steps(net, whole, 1, 7);
            rest.restore(whole.state());
            try (NoGradGuard frozen = new NoGradGuard()) {
                copy.get("w").copy_(net.get("w"));
            }
            steps(net, whole, 8, STEPS);
            steps(copy, rest, 8, STEPS);
            assertThat(net.get("w").equal(copy.get("w"))).isTrue();
        }
    }
}
