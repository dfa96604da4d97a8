package io.steepest.testkit;

import static io.steepest.testkit.BrokenCoordinates.broken;

import io.steepest.tensor.Arena;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Coordinates that each break a law of the life of state. */
final class BrokenLives {
    private BrokenLives() {}

    /** Debiased by a number that it counts itself and forgets when it is resumed. */
    private static class Counting extends Soundly {
        private long seen;

        Counting(Tensor like, Arena arena) {
            super(like, arena);
        }

        @Override
        public void observe(Tensor g, long t) {
            seen++;
            super.observe(g, t);
        }

        @Override
        Tensor metric() {
            return super.metric().div_(new Scalar(Math.sqrt(1 - Math.pow(0.9, (double) seen))));
        }
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken("a_restored_arena_goes_on_bit_for_bit", Counting::new),
                broken("states_are_independent", new OneMemory()),
                broken(
                        "a_change_of_unit_changes_nothing_but_the_length_of_a",
                        (like, arena) -> new Soundly(like, arena) {
                            @Override
                            public void rescale(double bits) {
                                // forgets what is remembered
                            }
                        }),
                broken("a_unit_on_the_device_is_followed", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public void measureIn(Tensor unit) {
                        // forgets ε
                    }
                }),
                broken("a_change_of_basis_is_followed_or_refused", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
                        // forgets that entries are others now
                    }
                }),
                broken("the_first_renewal_is_not_put_off", (like, arena) -> new Soundly(like, arena) {
                    private int delayed;

                    @Override
                    public void delay(int steps) {
                        delayed = steps;
                    }

                    @Override
                    public void observe(Tensor g, long t) {
                        if (t > delayed) {
                            super.observe(g, t);
                        }
                    }
                }),
                broken("what_does_not_settle_stays_as_it_is", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public void settle(Tensor g, long t) {
                        observe(g, t);
                    }
                }));
    }

    /** Gives every state of a shape the same memory. */
    private static final class OneMemory implements BrokenCoordinates.Stateful {
        private Optional<Soundly> made = Optional.empty();

        @Override
        public Soundly on(Tensor like, Arena arena) {
            if (made.isEmpty() || !made.get().squares.load().is_same_size(like)) {
                made = Optional.of(new Soundly(like, new Arena()));
            }
            return made.get();
        }
    }
}
