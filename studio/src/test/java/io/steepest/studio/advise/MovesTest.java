package io.steepest.studio.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.param.Bank;
import io.steepest.studio.advise.Candidate.Space;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Slopes, sharpnesses and decreases on a quadratic, where all of them are known. */
class MovesTest {
    /** float32 sums of a few dozen numbers. */
    private static final double ROUNDING = 2e-5;

    private static final int ROWS = 4;
    private static final int COLUMNS = 6;

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
        torch.manual_seed(3);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** A matrix with singular values 8, 4, 2, 1. */
    private static Tensor gradient() {
        Tensor left = torch.linalg_qr(torch.randn(ROWS, ROWS)).get0();
        Tensor right = torch.linalg_qr(torch.randn(COLUMNS, COLUMNS)).get0();
        Tensor values = torch.diag(torch.tensor(8f, 4f, 2f, 1f));
        return left.matmul(values).matmul(right.narrow(0, 0, ROWS));
    }

    private static Tensor direction(Layer layer, Candidate candidate) {
        Bank bank = layer.bank();
        try (NoGradGuard frozen = new NoGradGuard()) {
            return layer.in(new Direction(candidate.norm(), candidate.isEuclidean())
                    .of(bank, bank.gradients().clone()));
        }
    }

    private record Seen(double slope, double sharpness, LineSearch.Found found) {
        double promised() {
            return slope * slope / (2 * sharpness);
        }
    }

    private static Seen seen(Valley valley, Candidate candidate) {
        try (Moves moves = new Moves(valley.network, valley.batch)) {
            Layer layer = valley.layer("first.weight");
            List<Moves.Move> move = List.of(new Moves.Move(layer, direction(layer, candidate)));
            double slope = moves.slope(move);
            double sharpness = moves.sharpness(move);
            return new Seen(-slope, sharpness, LineSearch.run(a -> moves.loss(move, a), moves.loss(), slope, 0, 0.3));
        }
    }

    private static Valley round() {
        return new Valley(gradient(), torch.ones(ROWS, COLUMNS), 0);
    }

    @Test
    void frobenius_promises_half_the_squared_length_where_the_hessian_is_the_identity() {
        try (Valley valley = round()) {
            Seen seen = seen(valley, Candidates.all().get(0));
            // Σσ² = 85
            assertThat(seen.slope()).isCloseTo(Math.sqrt(85), within(ROUNDING * 10));
            assertThat(seen.sharpness()).isCloseTo(1, within(ROUNDING));
            assertThat(seen.promised()).isCloseTo(85 / 2.0, within(ROUNDING * 50));
            assertThat(seen.found().decrease()).isCloseTo(85 / 2.0, within(85 / 2.0 / 400));
            assertThat(seen.found().step()).isCloseTo(Math.sqrt(85), within(Math.sqrt(85) / 20));
        }
    }

    @Test
    void spectral_promises_the_squared_trace_norm_over_twice_the_rank_where_the_hessian_is_the_identity() {
        try (Valley valley = round()) {
            Seen seen = seen(valley, Candidate.of("spectral", Norms.spectral(Polar.svd())));
            // Σσ = 15, ‖UVᵀ‖² = 4
            assertThat(seen.slope()).isCloseTo(15, within(ROUNDING * 15));
            assertThat(seen.sharpness()).isCloseTo(4, within(ROUNDING * 4));
            assertThat(seen.promised()).isCloseTo(225 / 8.0, within(ROUNDING * 50));
            assertThat(seen.found().decrease()).isCloseTo(225 / 8.0, within(225 / 8.0 / 400));
        }
    }

    static Stream<Candidate> everyCandidate() {
        return Candidates.all().stream().filter(c -> c.space() == Space.ENTRIES);
    }

    @ParameterizedTest
    @MethodSource("everyCandidate")
    void promise_is_kept_on_any_quadratic_and_the_hessian_is_that_of_the_formula(Candidate candidate) {
        Tensor c = gradient();
        Tensor h = torch.rand(ROWS, COLUMNS).add_(new Scalar(0.1));
        try (Valley valley = new Valley(c, h, 0.7)) {
            Seen seen = seen(valley, candidate);
            Tensor t = candidate.norm().lmo(c.unsqueeze(0)).squeeze(0);
            double slope = -Curvature.inner(c, t);
            double sharpness = Curvature.inner(t.mul(h), t);
            assertThat(seen.slope()).isCloseTo(slope, within(ROUNDING * slope));
            assertThat(seen.slope())
                    .as("the dual norm, since the direction is of this very gradient")
                    .isCloseTo(candidate.norm().dual(c.unsqueeze(0)).item_double(), within(1e-4 * slope));
            assertThat(seen.sharpness()).isCloseTo(sharpness, within(ROUNDING * sharpness));
            assertThat(seen.found().decrease()).isCloseTo(seen.promised(), within(seen.promised() / 200));
        }
    }

    @ParameterizedTest
    @MethodSource("everyCandidate")
    void scale_of_a_norm_changes_no_promise(Candidate candidate) {
        try (Valley valley = round()) {
            Seen once = seen(valley, candidate);
            Seen scaled = seen(valley, Candidate.of("scaled", candidate.norm().scaled(Scale.constant(8))));
            assertThat(scaled.slope()).isCloseTo(once.slope() / 8, within(ROUNDING * once.slope()));
            assertThat(scaled.sharpness()).isCloseTo(once.sharpness() / 64, within(ROUNDING * once.sharpness()));
            assertThat(scaled.promised()).isCloseTo(once.promised(), within(ROUNDING * once.promised()));
            assertThat(scaled.found().decrease())
                    .isCloseTo(once.found().decrease(), within(once.found().decrease() / 200));
        }
    }

    @Test
    void tensors_moved_together_are_as_sharp_as_the_sum_and_the_cross_terms() {
        double coupling = 0.7;
        try (Valley valley = new Valley(gradient(), torch.ones(ROWS, COLUMNS), coupling);
                Moves moves = new Moves(valley.network, valley.batch)) {
            Candidate frobenius = Candidates.all().get(0);
            List<Moves.Move> both = Stream.of("first.weight", "second.weight")
                    .map(valley::layer)
                    .map(layer -> new Moves.Move(layer, direction(layer, frobenius)))
                    .toList();
            // both directions are −c/‖c‖ and both Hessians the identity
            assertThat(moves.sharpness(List.of(both.get(0)))).isCloseTo(1, within(ROUNDING));
            assertThat(moves.sharpness(List.of(both.get(1)))).isCloseTo(1, within(ROUNDING));
            assertThat(moves.sharpness(both)).isCloseTo(2 + 2 * coupling, within(ROUNDING * 4));
            assertThat(moves.slope(both)).isCloseTo(-2 * Math.sqrt(85), within(ROUNDING * 20));
        }
    }

    @Test
    void weights_are_as_before_to_the_last_bit() {
        try (Valley valley = round()) {
            Layer layer = valley.layer("first.weight");
            Tensor before;
            try (NoGradGuard frozen = new NoGradGuard()) {
                layer.bank().weights().normal_();
                before = layer.bank().weights().clone();
            }
            seen(valley, Candidates.all().get(2));
            assertThat(layer.bank().weights().equal(before)).isTrue();
        }
    }
}
