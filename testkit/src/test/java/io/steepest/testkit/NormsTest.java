package io.steepest.testkit;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;

/** Every norm of the library, by itself and in learnt coordinates. */
class NormsTest implements NormLaws {
    private static final long[] SQUARE = {6, 6};
    private static final long[] WIDE = {5, 11};
    private static final long[] TALL = {11, 5};
    private static final long[] ROW = {1, 7};
    private static final long[] COLUMN = {7, 1};
    private static final long[] NUMBER = {1, 1};
    private static final List<long[]> SHAPES = List.of(SQUARE, WIDE, TALL, ROW, COLUMN, NUMBER);

    /** Owns what coordinates have learnt, for as long as the tests run. */
    private final Arena arena = new Arena();
    /** Coordinates by what they are learnt for: learning takes longer than a test. */
    private final Map<String, Preconditioner.State> learnt = new HashMap<>();

    @AfterAll
    void close() {
        arena.close();
    }

    /** Every norm of the package, and those that coordinates come to without memory and that are not among them. */
    private static List<Norm> norms() {
        List<Norm> norms = new ArrayList<>(Norms.all());
        norms.add(Preconditioner.merged(40, Preconditioner.diagonal(0.9, 1e-8)).withoutMemory());
        norms.add(Preconditioner.blocked(4, Preconditioner.diagonal(0.9, 1e-8)).withoutMemory());
        norms.add(Preconditioner.blocked(4, Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse()))
                .withoutMemory());
        return norms;
    }

    /** The chosen cases, or with {@code -Dsteepest.contract=whole} all there are. */
    @Override
    public Stream<NormCase> cases() {
        return "whole".equals(System.getProperty("steepest.contract")) ? all() : chosen();
    }

    /** Every norm × shape × dtype × coordinates: some 1,600, which take as long as all other tests together. */
    private Stream<NormCase> all() {
        return norms().stream()
                .flatMap(norm -> SHAPES.stream()
                        .flatMap(shape -> Stream.of(ScalarType.Float, ScalarType.Double)
                                .flatMap(type -> Stream.concat(
                                        Stream.of(bare(norm, shape, type)),
                                        coordinates(shape[0], type).map(rule -> in(norm, shape, type, rule))))));
    }

    /** Factored coordinates cost eigendecompositions: on a wide matrix and a column, in float64 alone. */
    private static Stream<Preconditioner> coordinates(long m, ScalarType type) {
        boolean factored = type == ScalarType.Double && (m == 5 || m == 7);
        return factored
                ? Stream.concat(Coordinates.ENTRYWISE.stream(), Coordinates.FACTORED.stream())
                : Coordinates.ENTRYWISE.stream();
    }

    /**
     * Few cases, each for something that can go wrong by itself. A norm does not know what coordinates it is in, and
     * coordinates do not know which norm asks, so that pairs of all norms and all coordinates find nothing that these
     * do not find; the exceptions are norms that answer in coordinates by themselves, and those are here with all.
     */
    private Stream<NormCase> chosen() {
        Stream<NormCase> alone = norms().stream()
                .flatMap(norm -> Stream.concat(
                        Stream.of(
                                // rows are the shorter side; the tightest tolerance
                                bare(norm, WIDE, ScalarType.Double),
                                // columns are the shorter side; the usual dtype, where squares of 1e±30 leave its range
                                bare(norm, TALL, ScalarType.Float),
                                // no longer side to choose; the smallest singular values
                                bare(norm, SQUARE, ScalarType.Float),
                                // a bias or a gain: every matrix norm is a vector norm here
                                bare(norm, COLUMN, ScalarType.Double),
                                // one output, as the head of a regression
                                bare(norm, ROW, ScalarType.Float),
                                // a number: the dimensions that reductions remove are all one
                                bare(norm, NUMBER, ScalarType.Double)),
                        // any norm through the pull-back
                        Stream.of(in(norm, WIDE, ScalarType.Double, Coordinates.ENTRYWISE.get(0)))));
        // all coordinates, on both sides of the matrix; with the norm that answers by itself (an ellipsoid), one whose
        // oracle mixes all entries, one that treats each alone, one of columns, and a scaled one
        List<Norm> asking = List.of(
                Norms.euclidean(),
                Norms.spectral(Polar.svd()),
                Norms.max(),
                Norms.oneToRms(),
                Norms.euclidean().scaled(Scale.radius(50)));
        Stream<NormCase> pulledBack = asking.stream()
                .flatMap(norm -> Stream.concat(
                        Stream.concat(Coordinates.ENTRYWISE.stream(), Coordinates.FACTORED.stream())
                                .flatMap(rule -> Stream.of(
                                        in(norm, WIDE, ScalarType.Double, rule),
                                        in(norm, COLUMN, ScalarType.Double, rule))),
                        Coordinates.ENTRYWISE.stream().map(rule -> in(norm, TALL, ScalarType.Float, rule))));
        return Stream.concat(alone, pulledBack).distinct();
    }

    private static NormCase bare(Norm norm, long[] shape, ScalarType type) {
        return NormCase.of(norm, shape[0], shape[1], type);
    }

    /** A norm in coordinates that have seen enough gradients for factors of full rank. */
    private NormCase in(Norm norm, long[] shape, ScalarType type, Preconditioner rule) {
        NormCase bare = bare(norm, shape, type);
        // coordinates are prepared for the Euclidean norm or for any other
        String key = norm.equals(Norms.euclidean()) + " " + rule + " " + List.of(shape[0], shape[1]) + " " + type;
        Preconditioner.State state = learnt.computeIfAbsent(key, name -> learn(rule.fitted(norm), bare, name));
        return new NormCase(norm + " in " + rule, norm.in(state), shape[0], shape[1], type, false);
    }

    private Preconditioner.State learn(Preconditioner rule, NormCase like, String name) {
        try (PointerScope scope = new PointerScope()) {
            Preconditioner.State state = rule.on(like.random(1), arena.at(name));
            for (long t = 1; t <= 16; t++) {
                Tensor g = like.random(t);
                state.observe(g, t);
                state.settle(g, t);
            }
            return state;
        }
    }
}
