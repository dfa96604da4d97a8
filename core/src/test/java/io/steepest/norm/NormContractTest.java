package io.steepest.norm;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Tensors;
import io.steepest.engine.Shapes;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.linalg.Polar;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Refresh;
import io.steepest.precondition.Sides;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every norm, and of every norm in learnt coordinates. */
class NormContractTest {
    private static final long BATCH = 3;
    private static final long[] SQUARE = {6, 6};
    private static final long[] WIDE = {5, 11};
    private static final long[] TALL = {11, 5};
    private static final long[] ROW = {1, 7};
    private static final long[] COLUMN = {7, 1};
    private static final long[] NUMBER = {1, 1};
    private static final List<long[]> SHAPES = List.of(SQUARE, WIDE, TALL, ROW, COLUMN, NUMBER);
    private static final List<Preconditioner> ENTRYWISE = List.of(
            Preconditioner.none(),
            Preconditioner.diagonal(0.9, 1e-8),
            Preconditioner.sania(0.9, 1e-8).damped(Damping.COORDINATES));
    private static final List<Preconditioner> FACTORED = List.of(
            Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse())
                    .every(15),
            Preconditioner.blocked(
                    4,
                    Preconditioner.kronecker(Accumulation.ema(0.9).debias(), InverseRoot.coupledNewton(1e-12, 50))
                            .on(Sides.SMALLER)
                            .every(15)),
            Preconditioner.klKronecker(0.9, 6, InverseRoot.eigh(1e-6, Perturbation.RELATIVE))
                    .every(2),
            Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-8)).every(15),
            Preconditioner.eigenbasis(0.9, Preconditioner.none())
                    .fittedByKl()
                    .scaledBy(0.5, 1e-8)
                    .every(5),
            // the inner factor of a matrix turns with every basis
            Preconditioner.eigenbasis(
                            0.9,
                            Preconditioner.kronecker(Accumulation.ema(0.9), InverseRoot.eigh(1e-3, Perturbation.ADD))
                                    .on(Sides.LEFT)
                                    .every(15))
                    .refreshedBy(Refresh.EIGH)
                    .startingFromIdentity()
                    .every(8),
            Preconditioner.merged(
                    16,
                    Preconditioner.kronecker(Accumulation.sum(), InverseRoot.eigh(1e-3, Perturbation.ADD))
                            .every(15)));
    /** By what they are learnt for: learning takes longer than a test. */
    private static final Map<String, Preconditioner.State> LEARNT = new HashMap<>();

    private PointerScope scope;

    /** A norm, a shape and a dtype. */
    record Case(String name, Norm norm, long m, long n, ScalarType type, Preconditioner coordinates) {
        static Case of(Norm norm, long[] shape, ScalarType type, Preconditioner coordinates) {
            return new Case(norm.toString(), norm, shape[0], shape[1], type, coordinates);
        }

        boolean pulledBack() {
            return coordinates.learns();
        }

        Tensor random(long seed) {
            return normal(type, seed, BATCH, m, n);
        }

        /** The norm itself, or in coordinates that have seen enough gradients for factors of full rank. */
        Norm ready() {
            if (!pulledBack()) {
                return norm;
            }
            String key = norm.equals(Norms.euclidean()) + " " + coordinates + " " + Shapes.text(m, n) + " " + type;
            return norm.in(LEARNT.computeIfAbsent(key, made -> learnt(coordinates.fitted(norm))));
        }

        /** Their arena is kept for as long as the tests run. */
        private Preconditioner.State learnt(Preconditioner rule) {
            Preconditioner.State state = rule.on(random(1), new Arena());
            for (long t = 1; t <= 16; t++) {
                state.observe(random(t), t);
                state.settle(random(t), t);
            }
            return state;
        }

        /** Rounding of the dtype with room for the few dozen operations of an oracle on a matrix of this size. */
        double rounding() {
            return type == ScalarType.Double ? 1e-11 : 2e-4;
        }

        /** An inexact oracle states its error; for vectors every polar factor is exact. */
        double error() {
            return Math.min(m, n) == 1 ? rounding() : norm.error() + rounding();
        }

        @Override
        public String toString() {
            return name + " " + Shapes.text(m, n) + " " + type + (pulledBack() ? " in " + coordinates : "");
        }
    }

    /** Factored coordinates cost eigendecompositions: on a wide matrix and a column, in float64 alone. */
    private static List<Preconditioner> coordinates(long m, ScalarType type) {
        boolean factored = type == ScalarType.Double && (m == 5 || m == 7);
        return factored ? Stream.concat(ENTRYWISE.stream(), FACTORED.stream()).toList() : ENTRYWISE;
    }

    /** Every norm of this package, and those that coordinates come to without memory and that are not among them. */
    private static List<Norm> norms() {
        List<Norm> norms = new ArrayList<>(Norms.all());
        norms.add(Preconditioner.merged(40, Preconditioner.diagonal(0.9, 1e-8)).withoutMemory());
        norms.add(Preconditioner.blocked(4, Preconditioner.diagonal(0.9, 1e-8)).withoutMemory());
        norms.add(Preconditioner.blocked(4, Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse()))
                .withoutMemory());
        return norms;
    }

    /** The chosen cases, or with {@code -Dsteepest.contract=whole} all there are. */
    static Stream<Arguments> cases() {
        boolean whole = "whole".equals(System.getProperty("steepest.contract"));
        return (whole ? all() : chosen()).map(Arguments::of);
    }

    /** Every norm × shape × dtype × coordinates: some 1,600, which take as long as all other tests together. */
    private static Stream<Case> all() {
        return norms().stream()
                .flatMap(norm -> SHAPES.stream()
                        .flatMap(shape -> Stream.of(ScalarType.Float, ScalarType.Double)
                                .flatMap(type -> coordinates(shape[0], type).stream()
                                        .map(rule -> Case.of(norm, shape, type, rule)))));
    }

    /**
     * Few cases, each for something that can go wrong by itself. A norm does not know what coordinates it is in, and
     * coordinates do not know which norm asks, so that pairs of all norms and all coordinates find nothing that these
     * do not find; the exceptions are norms that answer in coordinates by themselves, and those are here with all.
     */
    private static Stream<Case> chosen() {
        Preconditioner bare = Preconditioner.none();
        Stream<Case> alone = norms().stream()
                .flatMap(norm -> Stream.of(
                        // rows are the shorter side; the tightest tolerance
                        Case.of(norm, WIDE, ScalarType.Double, bare),
                        // columns are the shorter side; the usual dtype, where squares of 1e±30 leave its range
                        Case.of(norm, TALL, ScalarType.Float, bare),
                        // no longer side to choose; the smallest singular values
                        Case.of(norm, SQUARE, ScalarType.Float, bare),
                        // a bias or a gain: every matrix norm is a vector norm here
                        Case.of(norm, COLUMN, ScalarType.Double, bare),
                        // one output, as the head of a regression
                        Case.of(norm, ROW, ScalarType.Float, bare),
                        // a number: the dimensions that reductions remove are all one
                        Case.of(norm, NUMBER, ScalarType.Double, bare),
                        // any norm through the pull-back
                        Case.of(norm, WIDE, ScalarType.Double, ENTRYWISE.get(1))));
        // all coordinates, on both sides of the matrix; with the norm that answers by itself (an ellipsoid), one whose
        // oracle mixes all entries, one that treats each alone, one of columns, and a scaled one
        List<Norm> asking = List.of(
                Norms.euclidean(),
                Norms.spectral(Polar.svd()),
                Norms.max(),
                Norms.oneToRms(),
                Norms.euclidean().scaled(Scale.radius(50)));
        Stream<Case> pulledBack = asking.stream()
                .flatMap(norm -> Stream.concat(
                        Stream.concat(ENTRYWISE.stream().skip(1), FACTORED.stream())
                                .flatMap(rule -> Stream.of(
                                        Case.of(norm, WIDE, ScalarType.Double, rule),
                                        Case.of(norm, COLUMN, ScalarType.Double, rule))),
                        ENTRYWISE.stream().skip(1).map(rule -> Case.of(norm, TALL, ScalarType.Float, rule))));
        return Stream.concat(alone, pulledBack).distinct();
    }

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void oracle_has_unit_norm(Case c) {
        Norm norm = c.ready();
        Tensor value = norm.of(norm.lmo(c.random(10)));
        assertThat(Shapes.of(value)).containsExactly(BATCH, 1, 1);
        assertThat(largest(value.sub(new Scalar(1.0)))).isLessThanOrEqualTo(c.error());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void oracle_attains_minus_the_dual_norm(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(11);
        Tensor attained = Reduce.inner(g, norm.lmo(g)).neg();
        Tensor dual = norm.dual(g);
        assertThat(relativeError(attained, dual)).isLessThanOrEqualTo(c.rounding());
        assertThat(dual.gt(new Scalar(0.0)).all().item_bool()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hoelder_inequality_holds(Case c) {
        Norm norm = c.ready();
        for (long seed = 20; seed < 40; seed++) {
            Tensor g = c.random(seed);
            Tensor w = c.random(seed + 100);
            Tensor inner = Reduce.inner(g, w).abs();
            // an oracle that reaches only 1 − error of the dual norm declares so much less
            Tensor bound = norm.of(w).mul(norm.dual(g)).mul(new Scalar((1 + c.rounding()) / (1 - c.error())));
            assertThat(inner.le(bound).all().item_bool()).as("seed %d", seed).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void no_point_of_the_unit_ball_descends_further_than_the_oracle(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(12);
        Tensor best = norm.dual(g).mul(new Scalar((1 + c.rounding()) / (1 - c.error())));
        for (long seed = 200; seed < 220; seed++) {
            Tensor t = c.random(seed);
            Tensor onSphere = t.div(norm.of(t));
            assertThat(Reduce.inner(g, onSphere).neg().le(best).all().item_bool())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void steepest_is_the_dual_norm_times_the_oracle(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(13);
        assertThat(relativeError(norm.steepest(g), norm.lmo(g).mul(norm.dual(g))))
                .isLessThanOrEqualTo(c.rounding());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void norm_is_homogeneous_and_obeys_the_triangle_inequality(Case c) {
        Norm norm = c.ready();
        Tensor v = c.random(14);
        Tensor w = c.random(15);
        assertThat(relativeError(norm.of(times(v, -3)), times(norm.of(v), 3))).isLessThanOrEqualTo(c.rounding());
        Tensor sum = norm.of(v.add(w));
        Tensor parts = norm.of(v).add(norm.of(w)).mul(new Scalar(1 + c.rounding()));
        assertThat(sum.le(parts).all().item_bool()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void batch_equals_loop(Case c) {
        if (c.pulledBack()) {
            return; // coordinates are learnt for one batch; their own tests compare batch and loop
        }
        Tensor g = c.random(16);
        for (long i = 0; i < BATCH; i++) {
            Tensor one = g.narrow(0, i, 1);
            assertThat(relativeError(c.norm().lmo(g).narrow(0, i, 1), c.norm().lmo(one)))
                    .isLessThanOrEqualTo(c.rounding());
            assertThat(relativeError(c.norm().dual(g).narrow(0, i, 1), c.norm().dual(one)))
                    .isLessThanOrEqualTo(c.rounding());
            assertThat(relativeError(c.norm().of(g).narrow(0, i, 1), c.norm().of(one)))
                    .isLessThanOrEqualTo(c.rounding());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void zero_gives_zero(Case c) {
        Norm norm = c.ready();
        Tensor zero = torch.zeros_like(c.random(0));
        for (Tensor answer : List.of(norm.of(zero), norm.lmo(zero), norm.dual(zero), norm.steepest(zero))) {
            assertThat(largest(answer)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void zero_matrix_of_a_batch_leaves_the_others_alone(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(17);
        Tensor holed = g.clone();
        holed.select(0, 1).zero_();
        Tensor expected = norm.lmo(g);
        Tensor found = norm.lmo(holed);
        assertThat(largest(found.select(0, 1))).isZero();
        assertThat(relativeError(found.select(0, 0), expected.select(0, 0))).isLessThanOrEqualTo(c.rounding());
        assertThat(relativeError(found.select(0, 2), expected.select(0, 2))).isLessThanOrEqualTo(c.rounding());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nan_gives_nan_in_its_matrix_only(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(18);
        g.select(0, 1).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
        Tensor t = norm.lmo(g);
        assertThat(t.select(0, 1).isnan().any().item_bool()).isTrue();
        assertThat(t.select(0, 0).isnan().any().item_bool()).isFalse();
        assertThat(t.select(0, 2).isnan().any().item_bool()).isFalse();
        assertThat(Double.isNaN(norm.dual(g).select(0, 1).item_double())).isTrue();
        assertThat(Double.isNaN(norm.of(g).select(0, 1).item_double())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tiny_and_huge_gradients_have_the_same_oracle(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(19);
        Tensor expected = norm.lmo(g);
        for (double scale : new double[] {1e-30, 1e-20, 1e20, 1e30}) {
            Tensor scaled = times(g, scale);
            assertThat(relativeError(norm.lmo(scaled), expected))
                    .as("lmo at %g", scale)
                    .isLessThanOrEqualTo(c.error());
            assertThat(relativeError(times(norm.dual(scaled), 1 / scale), norm.dual(g)))
                    .as("dual at %g", scale)
                    .isLessThanOrEqualTo(c.error());
            assertThat(relativeError(times(norm.of(scaled), 1 / scale), norm.of(g)))
                    .as("value at %g", scale)
                    .isLessThanOrEqualTo(c.rounding());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void arguments_are_not_modified(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(9);
        Tensor copy = g.clone();
        norm.of(g);
        norm.lmo(g);
        norm.dual(g);
        norm.steepest(g);
        assertThat(Tensors.relativeError(g, copy)).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void transposed_views_are_welcome(Case c) {
        Norm norm = c.ready();
        Tensor g = c.random(8);
        Tensor view = g.transpose(1, 2).contiguous().transpose(1, 2);
        assertThat(relativeError(norm.lmo(view), norm.lmo(g))).isLessThanOrEqualTo(c.error());
        assertThat(relativeError(norm.of(view), norm.of(g))).isLessThanOrEqualTo(c.rounding());
    }
}
