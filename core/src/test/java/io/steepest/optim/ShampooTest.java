package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static io.steepest.linalg.InverseRoot.pseudoInverse;
import static io.steepest.precondition.Preconditioner.kronecker;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Symmetric;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims of Bernstein and Newhouse (2024) about Shampoo, as whole optimizers; and grafting. */
@ExtendWith(Scoped.class)
class ShampooTest {
    private static final Kronecker FORGETFUL = kronecker(Accumulation.none(), pseudoInverse());

    /** What the last of some steps of a recipe adds to a matrix that begins at zero. */
    private static Tensor update(Recipe recipe, Tensor... gradients) {
        Nets.Bare net = new Nets.Bare().with("w", gradients[0].mul(new Scalar(0.0)));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            Tensor before = net.get("w").detach().clone();
            for (Tensor g : gradients) {
                before.copy_(net.get("w").detach());
                net.gradient("w", g);
                optimizer.step();
            }
            return net.get("w").detach().sub(before);
        }
    }

    private static Tensor power(Tensor a, double s) {
        return Symmetric.power(a.unsqueeze(0), s).squeeze(0);
    }

    @Test
    void shampoo_steps_by_fourth_roots_of_summed_factors_eq_12_to_14() {
        Tensor[] g = {doubles(1, 4, 6), doubles(2, 4, 6), doubles(3, 4, 6)};
        Tensor left = g[0].matmul(g[0].t()).add(g[1].matmul(g[1].t())).add(g[2].matmul(g[2].t()));
        Tensor right =
                g[0].t().matmul(g[0]).add(g[1].t().matmul(g[1])).add(g[2].t().matmul(g[2]));
        Tensor expected = times(power(left, -0.25).matmul(g[2]).matmul(power(right, -0.25)), -0.1);
        Recipe shampoo = KroneckerRecipes.shampoo(kronecker(Accumulation.sum(), pseudoInverse()), lr(0.1));
        assertThat(relativeError(update(shampoo, g), expected)).isLessThan(1e-12);
    }

    /** The sum is the average without bias correction but for the weights: at the first step a constant factor. */
    @Test
    void average_and_sum_agree_at_the_first_step_up_to_a_factor_eq_12() {
        Tensor g = doubles(4, 5, 5);
        Recipe sum = KroneckerRecipes.shampoo(kronecker(Accumulation.sum(), pseudoInverse()), lr(0.1));
        Recipe average = KroneckerRecipes.shampoo(kronecker(Accumulation.ema(0.9), pseudoInverse()), lr(0.1));
        assertThat(relativeError(update(average, g), times(update(sum, g), Math.pow(0.1, -0.5))))
                .isLessThan(1e-12);
    }

    @ParameterizedTest
    @CsvSource({"6,6", "4,9", "9,4", "1,5"})
    void without_accumulation_shampoo_is_spectral_descent_eq_15_16(long m, long n) {
        Tensor[] g = {doubles(5, m, n), doubles(6, m, n)};
        Tensor polar = Polar.svd().of(g[1].unsqueeze(0)).squeeze(0);
        assertThat(relativeError(update(KroneckerRecipes.shampoo(FORGETFUL, lr(0.1)), g), times(polar, -0.1)))
                .isLessThan(1e-10);
    }

    @Test
    void without_accumulation_a_deficient_gradient_steps_along_its_polar_factor_eq_16() {
        Tensor g = withSpectrum(7, 1, 6, 9, Tensors.of(5, 2, 1, 0, 0, 0)).squeeze(0);
        Tensor polar = Polar.svd().of(g.unsqueeze(0)).squeeze(0);
        assertThat(relativeError(update(KroneckerRecipes.shampoo(FORGETFUL, lr(0.1)), g), times(polar, -0.1)))
                .isLessThan(1e-12);
    }

    @Test
    void without_accumulation_the_hand_computed_matrix_is_met_eq_16() {
        Tensor g = Tensors.of(1, 6, 7, 2).view(2, 2);
        Tensor expected =
                Tensors.of(-.0766965, .99705449, .99705449, .0766965).view(2, 2).neg();
        assertThat(largest(update(KroneckerRecipes.shampoo(FORGETFUL, lr(1)), g).sub(expected)))
                .isLessThan(1e-8);
    }

    @Test
    void the_first_debiased_step_is_spectral_descent_for_any_decay() {
        Tensor g = doubles(8, 6, 4);
        Tensor polar = Polar.svd().of(g.unsqueeze(0)).squeeze(0);
        for (double decay : new double[] {0, 0.5, 0.999}) {
            Kronecker averaged = kronecker(Accumulation.ema(decay).debias(), pseudoInverse());
            assertThat(relativeError(update(KroneckerRecipes.shampoo(averaged, lr(0.1)), g), times(polar, -0.1)))
                    .isLessThan(1e-10);
        }
    }

    @Test
    void without_accumulation_a_vector_steps_along_its_direction() {
        Tensor g = doubles(9, 7);
        assertThat(relativeError(
                        update(KroneckerRecipes.shampoo(FORGETFUL, lr(0.1)), g),
                        times(g, -0.1 / g.norm().item_double())))
                .isLessThan(1e-12);
    }

    private static Descent shampoo() {
        return Descent.under(Norms.euclidean())
                .unnormalized()
                .in(kronecker(Accumulation.sum(), InverseRoot.eigh(1e-6, Perturbation.ADD)));
    }

    private static Recipe everywhere(Descent descent) {
        return Recipe.everywhere("test", descent, StepRule.constant(0.1));
    }

    private static Descent euclidean() {
        return Descent.under(Norms.euclidean()).unnormalized();
    }

    @Test
    void grafting_takes_the_length_of_one_and_the_direction_of_the_other() {
        Tensor[] g = {doubles(10, 5, 7), doubles(11, 5, 7), doubles(12, 5, 7)};
        Tensor direction = update(everywhere(shampoo()), g);
        for (Descent other : new Descent[] {
            euclidean(),
            euclidean().in(Preconditioner.adagrad(1e-10)),
            euclidean().in(Preconditioner.diagonal(Accumulation.ema(0.9), 1e-8)),
            euclidean().in(Preconditioner.diagonal(0.9, 1e-8)).smoothedBy(Ema.of(0.8)),
            Descent.under(Norms.max())
        }) {
            Tensor length = update(everywhere(other), g).norm();
            Tensor expected = direction.mul(length.div(direction.norm()));
            assertThat(relativeError(update(everywhere(shampoo().graftedTo(other)), g), expected))
                    .as("%s", other)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void grafting_shares_an_average_that_both_smooth_alike() {
        Ema ema = Ema.of(0.8).debias();
        Tensor[] g = {doubles(13, 5, 7), doubles(14, 5, 7), doubles(15, 5, 7)};
        Descent adam = euclidean().in(Preconditioner.diagonal(0.9, 1e-8)).smoothedBy(ema);
        Tensor length = update(everywhere(adam), g).norm();
        Tensor direction = update(everywhere(shampoo().smoothedBy(ema)), g);
        Recipe grafted = everywhere(shampoo().smoothedBy(ema).graftedTo(adam));
        assertThat(relativeError(update(grafted, g), direction.mul(length.div(direction.norm()))))
                .isLessThan(1e-12);
        Nets.Bare net = new Nets.Bare().with("w", doubles(16, 5, 7));
        try (SteepestDescent optimizer = SteepestDescent.of(net, grafted)) {
            assertThat(optimizer.state().tensors().keySet().stream().map(name -> name.replaceFirst("^w/", "")))
                    .containsExactly(
                            "graft/second-moment",
                            "left-factor",
                            "left-root",
                            "momentum",
                            "right-factor",
                            "right-root");
        }
    }

    @Test
    void grafting_is_matrix_by_matrix_and_leaves_zero_alone() {
        Tensor zero = doubles(17, 5, 7).mul(new Scalar(0.0));
        assertThat(largest(update(everywhere(shampoo().graftedTo(Descent.under(Norms.max()))), zero)))
                .isZero();
        Nets.Bare net = new Nets.Bare().with("a", doubles(18, 5, 7)).with("b", doubles(19, 5, 7));
        Tensor a = net.get("a").detach().clone();
        Tensor b = net.get("b").detach().clone();
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, everywhere(shampoo().graftedTo(euclidean())))) {
            net.gradient("a", doubles(20, 5, 7));
            net.gradient("b", times(doubles(21, 5, 7), 100));
            optimizer.step();
            assertThat(optimizer.banks()).hasSize(1);
            double first = net.get("a").detach().sub(a).norm().item_double();
            double second = net.get("b").detach().sub(b).norm().item_double();
            assertThat(first).isCloseTo(0.1 * doubles(20, 5, 7).norm().item_double(), within());
            assertThat(second).isCloseTo(10 * doubles(21, 5, 7).norm().item_double(), within());
        }
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-12);
    }

    @Test
    void a_graft_says_so_and_is_not_grafted_again() {
        Descent grafted = shampoo().graftedTo(euclidean());
        assertThat(grafted.toString()).contains("as long as [euclidean, times the dual norm]");
        assertThat(grafted.normalized()).isFalse();
        assertThatThrownBy(() -> shampoo().graftedTo(grafted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grafted to one with a length of its own");
    }
}
