package io.steepest.testkit;

import io.steepest.norm.Norm;
import io.steepest.recipe.Oracle;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Oracles that each break a law. */
final class BrokenOracles {
    private BrokenOracles() {}

    /** Makes a state. */
    @FunctionalInterface
    private interface Maker {
        Oracle.State on(Tensor like, Arena arena);
    }

    private record Given(Maker maker, boolean isOfNorm) implements Oracle {
        @Override
        public State on(Tensor like, Arena arena) {
            return maker.on(like, arena);
        }
    }

    /** The oracle of an average of gradients, which keeps every law; what breaks one overrides a method. */
    private static class Sound implements Oracle.State, Forwarding {
        private final Moment average;

        Sound(Tensor like, Arena arena) {
            this.average = new Moment(arena.remember("average", like), 1);
        }

        @Override
        public List<Lifecycle> pieces() {
            return List.of(average);
        }

        Tensor next(Tensor m, Tensor g) {
            return m.lerp_(g, new Scalar(0.5));
        }

        @Override
        public Tensor of(Tensor g, Norm norm, long t) {
            Tensor m = next(average.load(), g);
            average.store(m, t);
            return norm.lmo(m);
        }
    }

    static List<Broken> whole() {
        return List.of(broken("", Sound::new));
    }

    private static Broken broken(String law, Maker maker) {
        return new Broken(Held.OfOracle.class, law, new Given(maker, false));
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken("answers_are_like_gradients", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        return super.of(g, norm, t).to(ScalarType.Double);
                    }
                }),
                broken("the_first_answer_descends", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        return super.of(g, norm, t).neg();
                    }
                }),
                new Broken(Held.OfOracle.class, "the_oracle_of_the_norm_is_what_it_says", new Given(Sound::new, true)),
                broken("a_matrix_without_gradients_takes_no_step", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        Tensor x = super.of(g, norm, t);
                        return x.div(Reduce.length(x));
                    }
                }),
                broken("nan_stays_in_its_matrix", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        return super.of(Broken.spread(g), norm, t);
                    }
                }),
                broken("batch_equals_loop", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        return super.of(g, norm, t).mul(new Scalar((double) g.size(0)));
                    }
                }),
                broken("a_restored_arena_goes_on_bit_for_bit", (like, arena) -> new Sound(like, arena) {
                    private int seen;

                    @Override
                    Tensor next(Tensor m, Tensor g) {
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
                broken("arguments_are_not_modified", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        return super.of(Broken.spoilt(g), norm, t);
                    }
                }),
                broken("no_tensor_outlives_its_scope", (like, arena) -> new Sound(like, arena) {
                    @Override
                    public Tensor of(Tensor g, Norm norm, long t) {
                        return Broken.kept(super.of(g, norm, t));
                    }
                }));
    }
}
