package io.steepest.testkit;

import io.steepest.smooth.Filter;
import io.steepest.smooth.Smoothing;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Smoothings that each break a law. */
final class BrokenSmoothings {
    private BrokenSmoothings() {}

    /** Makes a filter. */
    @FunctionalInterface
    private interface Maker {
        Filter on(Tensor like, Arena arena);
    }

    private record Given(Maker maker, boolean isNone, boolean remembersMeans) implements Smoothing {
        @Override
        public Filter on(Tensor like, Arena arena) {
            return maker.on(like, arena);
        }
    }

    /** An average that keeps every law; what breaks one overrides a method. */
    private static class Sound implements Filter, Forwarding {
        private final Moment average;

        Sound(Tensor like, Arena arena) {
            this.average = new Moment(arena.remember("average", like), 1);
        }

        @Override
        public List<Lifecycle> pieces() {
            return List.of(average);
        }

        /** Returns the average after a gradient; broken averages may depend on the step. */
        @SuppressWarnings("UnusedVariable")
        Tensor next(Tensor m, Tensor g, long t) {
            return m.lerp_(g, new Scalar(0.1));
        }

        @Override
        public Tensor smooth(Tensor g, long t) {
            Tensor m = next(average.load(), g, t);
            average.store(m, t);
            return m;
        }
    }

    static List<Broken> whole() {
        return List.of(broken("", Sound::new));
    }

    private static Broken broken(String law, Maker maker) {
        return new Broken(Held.OfSmoothing.class, law, new Given(maker, false, true));
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken("outputs_are_like_gradients", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor smooth(Tensor g, long t) {
                        return super.smooth(g, t).to(ScalarType.Double);
                    }
                }),
                broken("outputs_are_linear_in_all_gradients", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor smooth(Tensor g, long t) {
                        return super.smooth(g, t).sign();
                    }
                }),
                broken("all_entries_are_treated_alike", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor smooth(Tensor g, long t) {
                        Tensor m = super.smooth(g, t);
                        return m.sub(m.mean());
                    }
                }),
                new Broken(
                        Held.OfSmoothing.class,
                        "no_smoothing_passes_gradients_unchanged",
                        new Given(Sound::new, true, true)),
                broken("means_stay_within_the_gradients", (like, arena) -> new Sound(like, arena) {
                    @Override
                    Tensor next(Tensor m, Tensor g, long t) {
                        return m.mul_(new Scalar(0.9)).add_(g);
                    }
                }),
                broken("a_restored_arena_goes_on_bit_for_bit", (like, arena) -> new Sound(like, arena) {
                    private int seen;

                    @Override
                    Tensor next(Tensor m, Tensor g, long t) {
                        seen++;
                        return m.lerp_(g, new Scalar(1.0 / seen));
                    }
                }),
                broken("a_change_of_unit_changes_nothing_else", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public void rescale(double bits) {
                        // forgets what is remembered
                    }
                }),
                broken(
                        "what_is_remembered_turns_with_the_gradients_or_is_said_not_to",
                        (like, arena) -> new Sound(like, arena) {
                            @Override
                            public void turn(Optional<Tensor> left, Optional<Tensor> right) {
                                // stays as it is, and does not say so
                            }
                        }),
                broken("the_reach_is_that_of_what_is_remembered", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public double reach() {
                        return 0;
                    }
                }),
                broken("nan_stays_in_its_entry", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor smooth(Tensor g, long t) {
                        return super.smooth(Broken.hidden(g), t);
                    }
                }),
                broken("arguments_are_not_modified", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor smooth(Tensor g, long t) {
                        return super.smooth(Broken.spoilt(g), t);
                    }
                }),
                broken("no_tensor_outlives_its_scope", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor smooth(Tensor g, long t) {
                        return Broken.kept(super.smooth(g, t));
                    }
                }));
    }

    /** A smoothing that is another one each time that it is made, and leaves no trace of that in an arena. */
    static Smoothing forgetful() {
        return new Given(
                (like, arena) -> new Sound(like, arena) {
                    private Tensor hidden = torch.zeros_like(like).retainReference();

                    @Override
                    Tensor next(Tensor m, Tensor g, long t) {
                        hidden = hidden.mul(new Scalar(0.9)).add(g).retainReference();
                        return m.copy_(hidden);
                    }
                },
                false,
                false);
    }
}
