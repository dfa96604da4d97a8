package io.steepest.linalg;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import io.steepest.machine.InstructionSet;
import io.steepest.profile.Profile;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast kernel of large matrices against the polynomial of the singular values, taken by decomposition in float64. */
@ExtendWith(Scoped.class)
class LargeNewtonSchulzTest {
    private static final long SHORT = 256;
    private static final long LONG = 400;
    /** Products in bfloat16 without instructions for them take a hundred times as long. */
    private static final long FEW = InstructionSet.current().multipliesBfloat16() ? 1 : 4;

    private static final List<Polar> RULES = List.of(Polar.quintic(5), Polar.polarExpress(6), Polar.cubic(5));

    /** On which the kernel of large matrices is chosen from sides of the matrices of bfloat16 on. */
    private static final Profile PROFILE = profile(SHORT / FEW);

    private static final Profile WHOLE = symmetric(Profile.NEVER);
    private static final Profile BY_PANELS = symmetric(2);

    private static Profile symmetric(long side) {
        Profile p = Profile.shipped();
        return new Profile(
                p.bfloat16Side(),
                p.workerSide(),
                p.gramRatio(),
                p.symmetricSide(),
                side,
                p.batchEntries(),
                p.runEntries());
    }

    private static Profile profile(long workerSide) {
        Profile p = Profile.shipped();
        return new Profile(
                p.bfloat16Side(), workerSide, p.gramRatio(), p.symmetricSide(), p.batchEntries(), p.runEntries());
    }

    /** Singular values by name: random, 1/i, half of them zero, or six orders of magnitude. */
    private static Tensor matrix(String spectrum, long m, long n) {
        Tensor g = normal(ScalarType.Double, 3, 2, m, n);
        if (spectrum.equals("random")) {
            return g;
        }
        return Svd.mapValues(g, s -> {
            Tensor i = torch.arange(new Scalar(1.0), new Scalar((double) s.size(-1) + 1))
                    .to(ScalarType.Double);
            Tensor values = switch (spectrum) {
                case "power" -> i.reciprocal();
                case "deficient" -> i.le(new Scalar(s.size(-1) / 2.0)).to(ScalarType.Double);
                default -> i.mul(new Scalar(-6.0 / s.size(-1))).exp2().pow(new Scalar(3.3));
            };
            return values.expand_as(s).clone();
        });
    }

    static Stream<Arguments> cases() {
        return Stream.of("random", "power", "deficient", "steep")
                .flatMap(spectrum -> Stream.of(
                                new long[] {SHORT, SHORT}, new long[] {SHORT, LONG}, new long[] {LONG, SHORT})
                        .map(shape -> Arguments.of(spectrum, shape[0], shape[1])));
    }

    /** U p(σ/‖g‖) Vᵀ with p the composition of the rule's polynomials. */
    private static Tensor exact(NewtonSchulz rule, Tensor g) {
        Tensor unit = g.div(Reduce.length(g).mul(new Scalar(1 + rule.margin())));
        Tensor scale = Reduce.largest(unit);
        return Svd.mapValues(unit, s -> {
            Tensor x = s.mul(scale);
            for (OddPolynomial p : rule.coefficients().steps()) {
                List<java.lang.Double> c = p.coefficients();
                Tensor square = x.square();
                Tensor sum = torch.zeros_like(x);
                for (int i = c.size() - 1; i >= 0; i--) {
                    sum = sum.mul(square).add(new Scalar(c.get(i)));
                }
                x = x.mul(sum);
            }
            return x;
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_rule_is_its_polynomial_of_the_singular_values(String spectrum, long m, long n) {
        Tensor g = matrix(spectrum, m, n);
        for (Polar polar : RULES) {
            NewtonSchulz rule = (NewtonSchulz) polar;
            assertThat(LargeNewtonSchulz.suits(rule, g)).isTrue();
            Tensor expected = exact(rule, g);
            assertThat(relativeError(new LargeNewtonSchulz(rule, ScalarType.Double).of(g, 1), expected))
                    .as("%s in float64", rule)
                    .isLessThan(1e-9);
            Tensor single = g.to(ScalarType.Float);
            assertThat(relativeError(
                            new LargeNewtonSchulz(rule, ScalarType.Float)
                                    .of(single, 1)
                                    .to(ScalarType.Double),
                            expected))
                    .as("%s in float32", rule)
                    .isLessThan(2e-3);
        }
    }

    /** Without instructions for bfloat16 random entries once, in full size: small ones round more. */
    static Stream<Arguments> halfCases() {
        return cases().flatMap(c -> {
            String spectrum = (String) c.get()[0];
            long m = (long) c.get()[1];
            long n = (long) c.get()[2];
            if (!spectrum.equals("random")) {
                return Stream.of(Arguments.of(spectrum, m / FEW, n / FEW));
            }
            return FEW == 1 || m < n ? Stream.of(c) : Stream.empty();
        });
    }

    @ParameterizedTest
    @MethodSource("halfCases")
    void every_rule_in_bfloat16_rounds_like_the_batched_iteration(String spectrum, long m, long n) {
        Tensor g = matrix(spectrum, m, n);
        for (Polar polar : RULES) {
            NewtonSchulz rule = (NewtonSchulz) polar;
            Tensor expected = exact(rule, g);
            Tensor single = g.to(ScalarType.Float);
            NewtonSchulz half = new NewtonSchulz(rule.coefficients(), Precision.BFLOAT16, rule.margin());
            double batched = distance(half.generic(single), expected);
            for (Profile profile : List.of(WHOLE, BY_PANELS)) {
                profile.during(() -> {
                    double fused = distance(new LargeNewtonSchulz(rule, ScalarType.BFloat16).of(single, 1), expected);
                    // the Gram form rounds polynomials of R where the other rounds X: about as much, not the same
                    assertThat(fused).as("%s", rule).isLessThan(1.2 * batched + 0.01);
                });
            }
        }
    }

    /** Whatever kernel is chosen: sets without a margin are not for the Gram form in bfloat16. */
    @ParameterizedTest
    @MethodSource("published")
    void published_sets_in_bfloat16_round_like_the_batched_iteration(Published set) {
        for (String spectrum : List.of("power", "deficient")) {
            Tensor g = matrix(spectrum, SHORT / FEW, LONG / FEW);
            NewtonSchulz rule = new NewtonSchulz(set.coefficients(), Precision.BFLOAT16, set.margin());
            Tensor expected = exact(rule, g);
            Tensor single = g.to(ScalarType.Float);
            double batched = distance(rule.generic(single), expected);
            // of every step, a Gram matrix and a polynomial of it are rounded besides
            double rounding = 2 * rule.coefficients().steps().size() * 0x1p-8;
            PROFILE.during(() ->
                    assertThat(distance(rule.of(single), expected)).as(spectrum).isLessThan(1.2 * batched + rounding));
        }
    }

    static Stream<Published> published() {
        return Published.names().stream().map(Published::named).filter(set -> set.start() == Start.FROBENIUS);
    }

    @Test
    void muon_and_the_classes_of_accuracy_take_the_fast_kernel() {
        Tensor g = torch.zeros(1, SHORT, LONG);
        for (Polar polar :
                List.of(Polar.quintic(5), Polar.polarExpress(5), Polar.of(Accuracy.FAST), Polar.polarExpress(8))) {
            assertThat(LargeNewtonSchulz.suits((NewtonSchulz) polar, g))
                    .as("%s", polar)
                    .isTrue();
        }
        NewtonSchulz bare = new NewtonSchulz(Published.CANS5.coefficients(), Precision.BFLOAT16, 0);
        assertThat(LargeNewtonSchulz.suits(bare, g)).isFalse();
    }

    @Test
    void from_the_ratio_of_the_profile_on_the_gram_form_is_taken_and_agrees() {
        for (String spectrum : List.of("random", "power", "deficient", "steep")) {
            Tensor g = matrix(spectrum, SHORT, LONG);
            NewtonSchulz rule = (NewtonSchulz) Polar.polarExpress(6);
            Tensor plain = new LargeNewtonSchulz(rule, ScalarType.Double, Profile.NEVER).of(g, 1);
            Tensor gram = new LargeNewtonSchulz(rule, ScalarType.Double, (double) LONG / SHORT).of(g, 1);
            assertThat(relativeError(gram, plain)).as(spectrum).isPositive().isLessThan(1e-9);
            Tensor square = matrix(spectrum, SHORT / FEW, SHORT / FEW);
            Tensor single = square.to(ScalarType.Float);
            double bfloat16 =
                    distance(new LargeNewtonSchulz(rule, ScalarType.BFloat16, 1).of(single, 1), exact(rule, square));
            double other = distance(
                    new LargeNewtonSchulz(rule, ScalarType.BFloat16, Profile.NEVER).of(single, 1), exact(rule, square));
            assertThat(bfloat16).as("%s, square", spectrum).isLessThan(1.2 * other + 0.01);
        }
    }

    /** Frobenius distance over the length of what is expected. */
    private static double distance(Tensor found, Tensor expected) {
        return found.to(ScalarType.Double).sub(expected).norm().item_double()
                / expected.norm().item_double();
    }

    @Test
    void zero_gives_zero_and_nan_stays_in_its_matrix() {
        NewtonSchulz rule = (NewtonSchulz) Polar.quintic(5);
        Tensor g = normal(ScalarType.Float, 4, 3, SHORT, LONG);
        g.select(0, 0).zero_();
        g.select(0, 1).select(0, 5).fill_(new Scalar(Double.NaN));
        Tensor found = rule.of(g);
        assertThat(largest(found.select(0, 0))).isZero();
        assertThat(found.select(0, 1).isnan().all().item_bool()).isTrue();
        assertThat(found.select(0, 2).isfinite().all().item_bool()).isTrue();
    }

    @Test
    void no_scale_matters() {
        NewtonSchulz rule = (NewtonSchulz) Polar.quintic(5);
        Tensor g = normal(ScalarType.Float, 5, 2, SHORT, LONG);
        Tensor one = rule.of(g);
        for (double scale : new double[] {1e-30, 1e-12, 1e12, 1e30}) {
            assertThat(relativeError(rule.of(g.mul(new Scalar(scale))), one))
                    .as("scale %s", scale)
                    .isLessThan(0.05);
        }
    }

    @Test
    void a_batch_is_its_matrices_to_the_bit() {
        NewtonSchulz rule = (NewtonSchulz) Polar.quintic(5);
        Tensor g = normal(ScalarType.Float, 6, 5, SHORT, SHORT);
        Tensor all = rule.of(g);
        for (long i = 0; i < 5; i++) {
            assertThat(largest(all.narrow(0, i, 1).sub(rule.of(g.narrow(0, i, 1)))))
                    .isZero();
        }
    }
}
