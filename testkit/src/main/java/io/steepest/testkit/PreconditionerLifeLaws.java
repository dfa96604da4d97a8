package io.steepest.testkit;

import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the life of learnt coordinates: resuming, units of measure, changes of basis, turns of renewal. */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface PreconditionerLifeLaws {

    /** Returns the preconditioners to test, with the shapes and dtypes that they are tested on. */
    Stream<PreconditionerCase> cases();

    /** Checks that an arena holds all that is remembered: restored into other coordinates, these go on bit for bit. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_restored_arena_goes_on_bit_for_bit(PreconditionerCase c) {
        int half = PreconditionerCase.SEEN / 2;
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Preconditioner.State whole = c.fresh(arena);
            // every step of the first half is over
            c.learn(whole, 1, half, 1);
            whole.settle(c.gradient(half), half);
            Preconditioner.State resumed = c.fresh(other);
            Lives.copy(arena, other);
            resumed.resumeAt(half);
            c.learn(whole, half + 1, PreconditionerCase.SEEN, 1);
            c.learn(resumed, half + 1, PreconditionerCase.SEEN, 1);
            Tensor x = c.gradient(50);
            for (int i = 0; i < Maps.of(c.rule(), whole).size(); i++) {
                Maps.Named map = Maps.of(c.rule(), whole).get(i);
                Tensor expected = map.of(x);
                Tensor found = Maps.of(c.rule(), resumed).get(i).of(x);
                assertThat(relativeError(found, expected)).as(map.name()).isZero();
            }
        }
    }

    /** Checks that two states of one value know nothing of each other. */
    @ParameterizedTest
    @MethodSource("cases")
    default void states_are_independent(PreconditionerCase c) {
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor x = c.gradient(51);
            Tensor before = state.inverseMetric(x).clone();
            Preconditioner.State second = c.fresh(other);
            c.learn(second, 1, 3, 7);
            assertThat(relativeError(state.inverseMetric(x), before)).isZero();
        }
    }

    /**
     * Checks that gradients in another unit make A longer by the power of the unit that {@link Preconditioner#degree} says,
     * and change nothing else, from the first step on and in the middle.
     */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_change_of_unit_changes_nothing_but_the_length_of_a(PreconditionerCase c) {
        double degree = c.rule().degree(c.m(), c.n());
        if (!c.rule().isMetric() || Double.isNaN(degree)) {
            return;
        }
        int bits = 16;
        for (int changed : new int[] {0, PreconditionerCase.SEEN / 2}) {
            try (Arena arena = new Arena();
                    Arena other = new Arena()) {
                Preconditioner.State plain = c.learnt(arena);
                Preconditioner.State measured = c.fresh(other);
                c.learn(measured, 1, changed, 1);
                if (changed > 0) {
                    measured.settle(c.gradient(changed), changed);
                }
                measured.rescale(bits);
                measured.measureIn(Math.scalb(1.0, bits));
                c.learn(measured, changed + 1, PreconditionerCase.SEEN, Math.scalb(1.0, bits));
                Lives.compareScaled(c, measured, plain, degree * bits);
                // what is about the largest magnitude may be so to a factor of two
                assertThat(Math.log(measured.reach() / plain.reach()) / Math.log(2))
                        .satisfiesAnyOf(
                                ratio -> assertThat(ratio).isCloseTo(bits, within(1.0)),
                                ratio -> assertThat(plain.reach()).isZero());
            }
        }
    }

    /** Checks that a unit that is on the device is followed like one that Java knows. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_unit_on_the_device_is_followed(PreconditionerCase c) {
        double degree = c.rule().degree(c.m(), c.n());
        if (!c.rule().isMetric() || Double.isNaN(degree) || !c.followsDevice()) {
            return;
        }
        int bits = 16;
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Preconditioner.State plain = c.learnt(arena);
            Preconditioner.State measured = c.fresh(other);
            Tensor unit = other.number("unit", 1, c.gradient(0));
            measured.measureIn(unit);
            // it is read at each use, not when it is told
            unit.fill_(new Scalar(Math.scalb(1.0, bits)));
            c.learn(measured, 1, PreconditionerCase.SEEN, Math.scalb(1.0, bits));
            Lives.compareScaled(c, measured, plain, degree * bits);
        }
    }

    /** Checks that coordinates turn with a change of sign and order of rows and columns, or refuse any turn. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_change_of_basis_is_followed_or_refused(PreconditionerCase any) {
        // the eigenvectors of a factor of lower rank are not unique, so that no law says which they are
        PreconditionerCase c = any.square();
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Preconditioner.State turned = c.learnt(arena);
            Tensor left = Lives.signedPermutation(c, c.m(), 1);
            Tensor right = Lives.signedPermutation(c, c.n(), 2);
            try {
                turned.turn(Optional.empty(), Optional.empty());
            } catch (UnsupportedOperationException refused) {
                assertThat(refused).hasMessageContaining("cannot be turned");
                return;
            }
            turned.turn(Optional.of(left), Optional.of(right));
            Preconditioner.State seen = c.fresh(other);
            for (long t = 1; t <= PreconditionerCase.SEEN; t++) {
                Tensor g = Lives.turned(left, c.gradient(t), right);
                seen.observe(g, t);
                if (t < PreconditionerCase.SEEN) {
                    seen.settle(g, t);
                }
            }
            Tensor x = c.gradient(52);
            assertThat(relativeError(turned.inverseMetric(x), seen.inverseMetric(x)))
                    .isLessThan(c.tolerance());
        }
    }

    /** Checks that a turn of renewals does not put off the first one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void the_first_renewal_is_not_put_off(PreconditionerCase c) {
        int first = c.rule().skips() + 1;
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Preconditioner.State plain = c.fresh(arena);
            Preconditioner.State delayed = c.fresh(other);
            delayed.delay(5);
            c.learn(plain, 1, first, 1);
            c.learn(delayed, 1, first, 1);
            Tensor g = c.gradient(first);
            Tensor expected = plain.inverseMetric(g);
            assertThat(torch.isfinite(expected).all().item_bool()).isTrue();
            assertThat(relativeError(delayed.inverseMetric(g), expected)).isZero();
        }
    }

    /** Checks that coordinates which say that nothing settles are not changed by {@link Preconditioner.State#settle}. */
    @ParameterizedTest
    @MethodSource("cases")
    default void what_does_not_settle_stays_as_it_is(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            if (state.settles()) {
                return;
            }
            Tensor x = c.gradient(53);
            Tensor before = state.inverseMetric(x).clone();
            state.settle(times(x, 100), PreconditionerCase.SEEN);
            assertThat(relativeError(state.inverseMetric(x), before)).isZero();
        }
    }
}
