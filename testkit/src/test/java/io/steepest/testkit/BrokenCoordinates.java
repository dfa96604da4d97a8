package io.steepest.testkit;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Coordinates that each break a law of linear maps. */
final class BrokenCoordinates {
    private BrokenCoordinates() {}

    /**
     * Coordinates that are sound but for what a state changes.
     *
     * @param maker of the state
     * @param learns as it says
     * @param other what it is fitted to norms by
     */
    record Given(Stateful maker, boolean learns, Stateful other) implements Preconditioner {

        @Override
        public State on(Tensor like, Arena arena) {
            return maker.on(like, arena);
        }

        @Override
        public Preconditioner fitted(Norm norm) {
            return new Given(other, learns, other);
        }

        @Override
        public Norm withoutMemory() {
            return Norms.max();
        }

        @Override
        public double degree(long m, long n) {
            return 0.5;
        }
    }

    /** Makes a state. */
    @FunctionalInterface
    interface Stateful {
        Preconditioner.State on(Tensor like, Arena arena);
    }

    static Broken broken(String law, Stateful maker) {
        return new Broken(Held.OfPreconditioner.class, law, new Given(maker, true, maker));
    }

    static List<Broken> whole() {
        return List.of(broken("", Soundly::new));
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken("coordinates_undo_each_other", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public Tensor updateFromLocal(Tensor t) {
                        return toLocal(t);
                    }
                }),
                broken("inner_products_are_kept", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public Tensor gradientToLocal(Tensor g) {
                        return toLocal(g);
                    }
                }),
                broken("inverse_metric_goes_to_local_coordinates_and_back", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public Tensor inverseMetric(Tensor g) {
                        return gradientToLocal(g);
                    }
                }),
                broken("inverse_metric_is_symmetric_and_positive", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public Tensor inverseMetric(Tensor g) {
                        return super.inverseMetric(g).neg();
                    }
                }),
                broken("maps_are_linear", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public Tensor toLocal(Tensor w) {
                        return super.toLocal(w).abs();
                    }
                }),
                broken("batch_equals_loop", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public void observe(Tensor g, long t) {
                        super.observe(
                                g.mean(new long[] {0}, true, new ScalarTypeOptional())
                                        .expand_as(g),
                                t);
                    }
                }),
                broken("a_matrix_without_gradients_takes_no_step", (like, arena) -> new Soundly(like, arena, 0) {
                    @Override
                    Tensor metric() {
                        return squares.load().sqrt();
                    }
                }),
                broken("nan_stays_in_its_matrix", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public void observe(Tensor g, long t) {
                        super.observe(Broken.spread(g), t);
                    }
                }),
                new Broken(
                        Held.OfPreconditioner.class,
                        "coordinates_fitted_to_a_norm_are_the_same_coordinates",
                        new Given(Soundly::new, true, (like, arena) -> new Soundly(like, arena, 7))),
                new Broken(
                        Held.OfPreconditioner.class,
                        "what_does_not_learn_is_the_identity",
                        new Given(Soundly::new, false, Soundly::new)),
                broken("arguments_are_not_modified", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public void observe(Tensor g, long t) {
                        super.observe(Broken.spoilt(g), t);
                    }
                }),
                broken("no_tensor_outlives_its_scope", (like, arena) -> new Soundly(like, arena) {
                    @Override
                    public Tensor inverseMetric(Tensor g) {
                        return Broken.kept(super.inverseMetric(g));
                    }
                }));
    }
}
