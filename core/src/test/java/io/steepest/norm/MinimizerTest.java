package io.steepest.norm;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import io.steepest.linalg.Polar;
import io.steepest.tensor.Reduce;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proposition 1 for every norm: {@code ‖g‖†·lmo(g)} minimizes {@code ⟨g,d⟩ + ½‖d‖²}, by random search, by a certified
 * convex solver, and by derivatives of the norm.
 */
@ExtendWith(Scoped.class)
class MinimizerTest {
    private static final int PERTURBATIONS = 2000;
    // float64, relative to the square of the dual norm; powers up to about one hundred lose two digits
    private static final double ROUNDING = 1e-11;

    private static Stream<Arguments> with(List<Norm> norms, long[]... shapes) {
        return norms.stream().flatMap(norm -> Stream.of(shapes).map(shape -> Arguments.of(norm, shape[0], shape[1])));
    }

    static Stream<Arguments> all() {
        return with(Norms.all(), new long[] {4, 3}, new long[] {3, 5}, new long[] {6, 1});
    }

    static Stream<Arguments> exact() {
        return with(Exact.all(), new long[] {2, 2}, new long[] {3, 2});
    }

    private static Tensor objective(Norm norm, Tensor g, Tensor d) {
        return Reduce.inner(g, d).add(times(norm.of(d).square(), 0.5));
    }

    /** Random changes of d of sizes 1e-4 to 1 of itself, and random points of its size. */
    private static Tensor around(Tensor d, long seed, long count) {
        double rms = number(Reduce.length(d)) / Math.sqrt((double) d.numel());
        torch.manual_seed(seed);
        Tensor size = torch.rand(new long[] {count, 1, 1}, d.options())
                .mul(new Scalar(-4 * Math.log(10)))
                .exp();
        Tensor normal = doubles(seed + 1, count, d.size(1), d.size(2)).mul(new Scalar(rms));
        Tensor near = d.add(normal.mul(size));
        near.narrow(0, 0, count / 10).copy_(normal.narrow(0, 0, count / 10));
        return near;
    }

    @ParameterizedTest
    @MethodSource("all")
    void no_perturbation_of_the_minimizer_lowers_the_objective_prop_1(Norm norm, long m, long n) {
        Norm exact = Exact.of(norm);
        Tensor g = doubles(1, 1, m, n);
        double dual = number(exact.dual(g));
        double least = -dual * dual / 2;
        Tensor d = exact.steepest(g);
        assertThat(number(objective(norm, g, d))).isCloseTo(least, within(ROUNDING * dual * dual));
        assertThat(number(objective(norm, g, around(d, 2, PERTURBATIONS)).min()))
                .isGreaterThanOrEqualTo(least - ROUNDING * dual * dual);
        assertThat(number(objective(norm, g, around(norm.steepest(g), 3, 100)).min()))
                .isGreaterThanOrEqualTo(least - ROUNDING * dual * dual);

        // of an approximate oracle: what its value is, and what is left of the descent at the best length
        Tensor t = norm.lmo(g);
        double attained = number(norm.dual(g));
        double length = number(norm.of(t));
        double value = attained * attained * (length * length / 2 - 1);
        assertThat(number(objective(norm, g, norm.steepest(g)))).isCloseTo(value, within(ROUNDING * dual * dual));
        assertThat(attained / length)
                .isBetween(dual * (1 - norm.error()) / (1 + norm.error()) * (1 - ROUNDING), dual * (1 + ROUNDING));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void a_certified_solver_that_knows_only_the_norm_finds_the_same_minimum_prop_1(Norm norm, long m, long n) {
        Tensor any = doubles(4, PERTURBATIONS, m, n);
        Tensor onSphere = any.div(Reduce.length(any));
        double unit = number(norm.of(onSphere).mean());
        double narrow = number(norm.of(onSphere).min()) / unit;
        // ‖d‖² ≤ −2⟨g,d⟩ at any d not worse than zero, so ‖d‖_F ≤ 2/narrow²; twice that for want of a proven narrow
        double radius = 4 / (narrow * narrow);
        Tensor g = doubles(5 + m, 1, m, n);
        g = g.div(Reduce.length(g));
        EllipsoidMethod solver = new EllipsoidMethod(norm, unit, g, radius);
        assertThat(solver.solve(1e-6, 3000)).isTrue();
        assertThat(solver.distance()).isLessThan(radius / 2);
        double dual = unit * number(norm.dual(g));
        assertThat(-dual * dual / 2).isBetween(solver.lower() - ROUNDING, solver.upper() + ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("all")
    void gradient_of_the_norm_is_dual_to_its_argument(Norm norm, long m, long n) {
        Tensor w = doubles(6, 3, m, n);
        w.requires_grad_(true);
        Tensor value = norm.of(w);
        value.sum().backward();
        Tensor h = w.grad();
        assertThat(relativeError(Reduce.inner(h, w), value)).isLessThan(1e-10);
        assertThat(largest(Exact.of(norm).dual(h).sub(new Scalar(1.0)))).isLessThan(1e-10);
    }

    @ParameterizedTest
    @MethodSource("all")
    void gradient_of_the_dual_is_minus_the_oracle(Norm norm, long m, long n) {
        Tensor g = doubles(7, 3, m, n);
        Tensor leaf = g.clone();
        leaf.requires_grad_(true);
        norm.dual(leaf).sum().backward();
        assertThat(relativeError(leaf.grad(), norm.lmo(g).neg())).isLessThan(1e-10);
    }

    /** A norm with random exponent and scale, and gradients of random shape and rank. */
    record Sampled(Norm norm, long seed, long k, long m, long n, long rank) {
        static Sampled of(long seed) {
            Random random = new Random(seed);
            double p = switch (random.nextInt(6)) {
                case 0 -> 1;
                case 1 -> Double.POSITIVE_INFINITY;
                default -> 1 + Math.exp(3 * random.nextGaussian() / 2);
            };
            Norm norm = switch (random.nextInt(8)) {
                case 0 -> Norms.euclidean();
                case 1 -> Norms.max();
                case 2 -> Norms.spectral(Polar.svd());
                case 3 -> Norms.lp(p);
                case 4 -> Norms.oneToLp(p);
                case 5 -> Norms.lpToMax(p);
                default -> Norms.schatten(p);
            };
            List<Scale.Rule> rules = List.of(Scale.Rule.values());
            Scale.Rule rule = rules.get(random.nextInt(rules.size()));
            int m = 1 + random.nextInt(7);
            int n = 1 + random.nextInt(7);
            return new Sampled(
                    norm.scaled(new Scale(rule, Math.pow(10, 4 * random.nextDouble() - 2))),
                    seed,
                    1 + random.nextInt(3),
                    m,
                    n,
                    random.nextInt(Math.min(m, n) + 1));
        }

        /** Products of factors with {@code rank} columns; zero for rank zero. */
        Tensor gradients() {
            return doubles(seed, k, m, rank).matmul(doubles(seed + 1, k, rank, n));
        }

        @Override
        public String toString() {
            return norm + ", " + Shapes.text(k, m, n) + " of rank " + rank + ", seed " + seed;
        }
    }

    static List<Sampled> random() {
        List<Sampled> cases = new ArrayList<>();
        IntStream.range(0, 240).forEach(seed -> cases.add(Sampled.of(seed)));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("random")
    void random_norms_have_their_minimizer_at_any_shape_and_rank(Sampled c) {
        Norm norm = c.norm();
        Tensor batch = c.gradients();
        Tensor steps = norm.steepest(batch);
        for (long i = 0; i < c.k(); i++) {
            Tensor g = batch.narrow(0, i, 1);
            Tensor d = steps.narrow(0, i, 1);
            double dual = number(norm.dual(g));
            double slack = ROUNDING * dual * dual;
            assertThat(number(norm.of(norm.lmo(g)))).isCloseTo(c.rank() == 0 ? 0 : 1, within(ROUNDING));
            assertThat(number(objective(norm, g, d))).isCloseTo(-dual * dual / 2, within(slack));
            assertThat(number(objective(norm, g, around(d, c.seed() + 2, 100)).min()))
                    .isGreaterThanOrEqualTo(-dual * dual / 2 - slack);
        }
    }
}
