package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bernstein and Newhouse (2024), section 1 and Eq. (3)–(7): what one step of an optimizer is made from. */
@ExtendWith(Scoped.class)
class FirstOrderTest {

    /** What a recipe adds to zero in a step for each gradient. */
    private static Tensor moved(Recipe recipe, Tensor... gradients) {
        Nets.Bare net = new Nets.Bare().with("w", gradients[0].mul(new Scalar(0.0)));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (Tensor g : gradients) {
                net.gradient("w", g);
                optimizer.step();
            }
            return net.get("w").detach().clone();
        }
    }

    /** F4: any step-size rule may replace dual/λ; the direction is the norm's. */
    @Test
    void prop_1_every_step_rule_follows_the_same_direction() {
        Tensor g = doubles(1, 5, 4);
        for (Norm norm : List.of(Norms.max(), Norms.spectral(Polar.svd()), Norms.euclidean())) {
            Tensor direction = norm.lmo(g.unsqueeze(0)).squeeze(0);
            for (StepRule rule : List.of(StepRule.constant(0.3), StepRule.linear(0.1, 0, 10), StepRule.sharpness(2))) {
                Tensor step = moved(Recipe.everywhere("any", Descent.under(norm), rule), g);
                double length = norm.of(step.unsqueeze(0)).item_double();
                assertThat(relativeError(step, times(direction, length))).isLessThan(1e-12);
            }
            // dual/λ, as a rule and as the norm's own length
            Recipe coupled = Recipe.everywhere("coupled", Descent.under(norm), StepRule.sharpness(2));
            Recipe proper = Recipe.everywhere("proper", Descent.under(norm).unnormalized(), StepRule.constant(0.5));
            assertThat(relativeError(moved(coupled, g), moved(proper, g))).isLessThan(1e-12);
        }
    }

    /** F5: losses of equal gradient and unequal curvature get equal steps, from one backward pass each. */
    @Test
    void prop_1_is_first_order_curvature_does_not_matter() {
        Tensor w = doubles(2, 4, 3);
        Tensor g = doubles(3, 4, 3);
        for (Recipe recipe : List.of(
                Recipes.sign(lr(0.1), momentum(0)),
                Recipes.sgd(lr(0.1)),
                Recipes.adam(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8)),
                Recipes.spectral(lr(0.1), adamLr(0.1)))) {
            Tensor flat = null;
            for (double curvature : new double[] {0, 1, 1e3}) {
                Nets.Bare net = new Nets.Bare().with("w", w);
                try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                    Tensor away = net.get("w").sub(w);
                    g.mul(away)
                            .sum()
                            .add(away.square().sum().mul(new Scalar(curvature / 2)))
                            .backward();
                    optimizer.step();
                    Tensor after = net.get("w").detach().clone();
                    flat = flat == null ? after : flat;
                    assertThat(relativeError(after, flat)).isZero();
                }
            }
        }
    }

    /** F7, Eq. (3)–(5): three steps on one number, followed by hand without bias correction or epsilon. */
    @Test
    void eq_5_adam_without_correction_by_hand() {
        double b1 = 0.5;
        double b2 = 0.75;
        double lr = 0.1;
        double[] g = {1, -2, 4};
        double m = 0;
        double v = 0;
        double w = 0;
        for (double x : g) {
            m = b1 * m + (1 - b1) * x;
            v = b2 * v + (1 - b2) * x * x;
            w -= lr * m / Math.sqrt(v);
        }
        // m: 0.5, −0.75, 1.625; v: 0.25, 1.1875, 4.890625
        assertThat(w)
                .isCloseTo(-0.1 * (0.5 / 0.5 - 0.75 / Math.sqrt(1.1875) + 1.625 / Math.sqrt(4.890625)), within(1e-15));

        // the library's Adam debiases both moments; undone step by step it is Eq. (5)
        double corrected = 0;
        double before = 0;
        Tensor[] gradients = {
            doubles(0, 1).fill_(new Scalar(g[0])),
            doubles(0, 1).fill_(new Scalar(g[1])),
            doubles(0, 1).fill_(new Scalar(g[2]))
        };
        for (int t = 1; t <= 3; t++) {
            Tensor[] seen = new Tensor[t];
            System.arraycopy(gradients, 0, seen, 0, t);
            double now = moved(Recipes.adam(lr(lr), b1(b1), b2(b2), epsilon(0)), seen)
                    .item_double();
            corrected += (now - before) * (1 - Math.pow(b1, t)) / Math.sqrt(1 - Math.pow(b2, t));
            before = now;
        }
        assertThat(corrected).isCloseTo(w, within(1e-14));
    }

    /** F9: RMSprop without averaging, whose step has no momentum at all, is sign descent. */
    @Test
    void eq_6_rmsprop_without_averaging_is_sign_descent() {
        Tensor[] g = {doubles(4, 5, 3), doubles(5, 5, 3)};
        Descent rmsprop = Descent.under(Norms.euclidean())
                .unnormalized()
                .in(Preconditioner.diagonal(0, 0))
                .smoothedBy(Ema.none());
        Recipe recipe = Recipe.everywhere("rmsprop", rmsprop, StepRule.constant(0.1));
        assertThat(relativeError(moved(recipe, g), moved(Recipes.sign(lr(0.1), momentum(0)), g)))
                .isLessThan(1e-14);
    }
}
