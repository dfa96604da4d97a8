package io.steepest.precondition;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType.Double;

import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.StateTensor;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Eigenbases: what they come to without memory, what a change of basis carries over, what a long side costs. */
@ExtendWith(Scoped.class)
class EigenbasisTest {
    private static final Preconditioner PLAIN = Preconditioner.none();
    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    private static Tensor random(long seed, long m, long n) {
        return normal(Double, seed, 2, m, n);
    }

    private static Tensor polar(Tensor g) {
        return Polar.svd().of(g);
    }

    /** Coordinates whose basis is that of one gradient alone. */
    private Preconditioner.State withBasisOf(Tensor g, Eigenbasis rule) {
        Preconditioner.State state = rule.every(1).on(g, arena);
        state.observe(g, 1);
        state.settle(g, 1);
        state.observe(g, 2);
        return state;
    }

    @ParameterizedTest
    @CsvSource({"6, 6", "5, 8", "8, 5"})
    void without_accumulation_soap_is_spectral_descent(long m, long n) {
        Tensor g = random(1, m, n);
        Eigenbasis soap = Preconditioner.eigenbasis(0, Preconditioner.diagonal(0, 1e-7));
        Tensor step = withBasisOf(g, soap).inverseMetric(g);
        // ε against singular values of about 0.1, and rounding of up to 1e-12 off the diagonal against ε
        assertThat(relativeError(step, polar(g))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @CsvSource({"6, 6", "5, 8", "8, 5"})
    void without_accumulation_splus_is_spectral_descent_though_signs_of_rounding_are_noise(long m, long n) {
        Tensor g = random(2, m, n);
        Eigenbasis splus =
                Preconditioner.eigenbasis(0, PLAIN).refreshedBy(Refresh.EIGH).startingFromIdentity();
        Norm max = Norms.max().in(withBasisOf(g, splus));
        assertThat(relativeError(max.lmo(g).neg(), polar(g))).isLessThan(1e-12);
    }

    @Test
    void the_first_basis_is_the_first_gradients_and_its_gradient_moves_nothing() {
        Eigenbasis soap = Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-8));
        assertThat(soap.skips()).isEqualTo(1);
        assertThat(soap.startingFromIdentity().skips()).isZero();
        Tensor g = random(3, 6, 4);
        Preconditioner.State state = soap.on(g, arena);
        state.observe(g, 1);
        Tensor q = arena.tensors().get("left-basis");
        Tensor rotated =
                q.transpose(-2, -1).matmul(g.matmul(g.transpose(-2, -1))).matmul(q);
        Tensor values = rotated.diagonal(0, -2, -1);
        assertThat(largest(rotated.sub(torch.diag_embed(values)))).isLessThan(1e-12);
        // largest first
        assertThat(values.diff().gt(new Scalar(1e-12)).any().item_bool()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Refresh.class)
    void a_basis_stays_orthonormal_and_comes_to_the_eigenvectors(Refresh refresh) {
        Eigenbasis rule =
                Preconditioner.eigenbasis(0.9, PLAIN).refreshedBy(refresh).every(1);
        Tensor drift = random(4, 5, 7);
        Preconditioner.State state = rule.on(drift, arena);
        for (long t = 1; t <= 400; t++) {
            // a fixed factor with well separated eigenvalues
            state.observe(drift, t);
            state.settle(drift, t);
        }
        Tensor q = arena.tensors().get("left-basis");
        Tensor identity = torch.eye(5, q.options());
        assertThat(largest(q.transpose(-2, -1).matmul(q).sub(identity))).isLessThan(1e-13);
        Tensor rotated = q.transpose(-2, -1)
                .matmul(drift.matmul(drift.transpose(-2, -1)))
                .matmul(q);
        assertThat(largest(rotated.sub(torch.diag_embed(rotated.diagonal(0, -2, -1)))))
                .isLessThan(1e-8);
    }

    @Test
    void second_moments_go_with_sorted_vectors() {
        DiagonalState inner = new DiagonalState(
                Preconditioner.diagonal(0.9, 0), StateTensor.of(random(5, 3, 4).square()), "v");
        Tensor before =
                inner.toLocal(torch.ones(new long[] {2, 3, 4}, random(5, 1, 1).options()));
        Tensor swap = torch.eye(3, before.options()).flip(0).expand(2, 3, 3);
        inner.turn(Optional.of(swap), Optional.empty());
        Tensor after = inner.toLocal(torch.ones_like(before));
        assertThat(largest(after.sub(before.flip(-2)))).isZero();
    }

    @Test
    void second_moments_change_places_as_products_with_the_permutations_would_have_it() {
        Tensor v = random(5, 3, 4).square();
        Tensor left = permutations(random(6, 3, 1));
        Tensor right = permutations(random(7, 4, 1));
        StateTensor memory = StateTensor.of(v.clone());
        DiagonalState state = new DiagonalState(Preconditioner.diagonal(0.9, 0), memory, "v");
        // signs have no square
        state.turn(Optional.of(left.neg()), Optional.of(right));
        assertThat(largest(memory.load().sub(left.matmul(v).matmul(right.transpose(-2, -1)))))
                .isZero();
    }

    /** A permutation for each matrix of numbers {@code [k,n,1]}: the one that sorts them. */
    private static Tensor permutations(Tensor numbers) {
        Tensor order = numbers.squeeze(-1).argsort(true, -1, true);
        return torch.one_hot(order, numbers.size(1)).to(Double);
    }

    @Test
    void second_moments_turned_are_those_of_turned_uncorrelated_entries() {
        Tensor scales = random(6, 3, 4).abs();
        Tensor turn = torch.linalg_qr(random(7, 3, 3)).get0();
        Tensor sum = torch.zeros_like(scales);
        Tensor turned = torch.zeros_like(scales);
        for (long seed = 100; seed < 4100; seed++) {
            Tensor g = random(seed, 3, 4).mul_(scales);
            sum.add_(g.square());
            turned.add_(turn.matmul(g).square());
        }
        DiagonalState state =
                new DiagonalState(Preconditioner.diagonal(Accumulation.sum(), 0), StateTensor.of(sum), "v");
        state.turn(Optional.of(turn), Optional.empty());
        // a mean of 4000 squares is known to two per cent or so
        assertThat(relativeError(sum, turned)).isLessThan(0.05);
    }

    static Stream<Preconditioner> free_of_a_basis() {
        return Stream.of(
                Preconditioner.kronecker(Accumulation.sum(), InverseRoot.eigh(1e-9, InverseRoot.Perturbation.ADD)),
                Preconditioner.eigenbasis(0.9, PLAIN)
                        .fittedByKl()
                        .scaledBy(0.5, 0)
                        .every(3));
    }

    @ParameterizedTest
    @MethodSource("free_of_a_basis")
    void what_does_not_depend_on_the_basis_turns_with_it(Preconditioner inner) {
        Eigenbasis outer = Preconditioner.eigenbasis(0.9, inner)
                .refreshedBy(Refresh.EIGH)
                .startingFromIdentity()
                .every(2);
        Tensor like = random(8, 4, 6);
        Preconditioner.State inside = outer.on(like, arena.at("nested"));
        Preconditioner.State alone = inner.on(like, arena.at("alone"));
        for (long t = 1; t <= 9; t++) {
            Tensor g = random(10 + t, 4, 6);
            inside.observe(g, t);
            alone.observe(g, t);
            assertThat(relativeError(inside.inverseMetric(g), alone.inverseMetric(g)))
                    .as("step %d", t)
                    .isLessThan(1e-9);
            inside.settle(g, t);
            alone.settle(g, t);
        }
    }

    @Test
    void a_vocabulary_of_gpt_2_gets_no_factor_of_its_length() {
        Tensor table = torch.zeros(1, 768, 50304);
        Preconditioner soap = Preconditioner.eigenbasis(0.95, Preconditioner.diagonal(0.95, 1e-8));
        Preconditioner.State state = soap.on(table, arena);
        assertThat(state).hasToString(soap + "; left side only: 50304 is longer than 8192");
        long floats = arena.bytes() / 4;
        assertThat(floats).isEqualTo(2L * 768 * 768 + 768L * 50304);
    }

    @Test
    void only_what_nothing_is_divided_by_is_a_mean() {
        Eigenbasis soap = Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-8));
        assertThat(soap.remembersMeans()).isTrue();
        assertThat(Preconditioner.eigenbasis(0.9, PLAIN).scaledBy(0.5, 0).remembersMeans())
                .isTrue();
        assertThat(soap.fittedByKl().remembersMeans()).isFalse();
        Diagonal growing = Preconditioner.diagonal(new Accumulation(0.9, 1.5, false, 0), 0);
        assertThat(Preconditioner.eigenbasis(0.9, growing).remembersMeans()).isFalse();
        Preconditioner shampoo = Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse());
        assertThat(Preconditioner.eigenbasis(0.9, shampoo).remembersMeans()).isFalse();
    }

    @Test
    void a_vector_has_no_basis() {
        Eigenbasis soap = Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-8));
        Tensor g = random(11, 7, 1);
        Preconditioner.State state = soap.on(g, arena.at("soap"));
        Preconditioner.State adam = Preconditioner.diagonal(0.9, 1e-8).on(g, arena.at("adam"));
        state.observe(g, 1);
        state.settle(g, 1);
        state.observe(g, 2);
        adam.observe(g, 1);
        assertThat(relativeError(state.inverseMetric(g), adam.inverseMetric(g))).isZero();
    }

    @Test
    void impossible_choices_are_refused() {
        Eigenbasis soap = Preconditioner.eigenbasis(0.9, PLAIN);
        assertThatThrownBy(() -> soap.every(0)).hasMessageContaining("found every 0");
        assertThatThrownBy(() -> soap.scaledBy(-1, 0)).hasMessageContaining("found -1");
        assertThatThrownBy(() -> Preconditioner.eigenbasis(1, PLAIN)).hasMessageContaining("found 1.0");
        Eigenbasis blocks = Preconditioner.eigenbasis(0.9, Preconditioner.blocked(2, Preconditioner.diagonal(0.9, 0)))
                .startingFromIdentity()
                .refreshedBy(Refresh.EIGH);
        Tensor g = random(12, 4, 4);
        assertThatThrownBy(() -> blocks.on(g, arena)).hasMessageContaining("cannot be turned");
    }
}
