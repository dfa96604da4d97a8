package io.steepest.optim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.tensor.Naming;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Parts that others write are printed by the names of their classes, and what an optimizer does as a table. */
class OwnPartsTest {
    /** A norm without a text of its own. */
    private static final class Rows implements Norm {
        @Override
        public Tensor lmo(Tensor g) {
            return Norms.max().lmo(g);
        }

        @Override
        public Tensor of(Tensor w) {
            return Norms.max().of(w);
        }
    }

    private static Norm anonymous() {
        return new Norm() {
            @Override
            public Tensor lmo(Tensor g) {
                return Norms.max().lmo(g);
            }

            @Override
            public Tensor of(Tensor w) {
                return Norms.max().of(w);
            }
        };
    }

    @Test
    void classes_lambdas_and_texts_have_names() {
        Runnable lambda = () -> {};
        assertThat(Naming.of(new Rows())).isEqualTo("OwnPartsTest.Rows");
        assertThat(Naming.of(anonymous())).isEqualTo("OwnPartsTest");
        assertThat(Naming.of(lambda)).isEqualTo("OwnPartsTest");
        assertThat(Naming.of(new Object())).isEqualTo("Object");
        assertThat(Naming.of("text")).isEqualTo("text");
        assertThat(Naming.of(Norms.max())).isEqualTo("max");
    }

    @Test
    void a_recipe_of_own_parts_reads_well_and_equally_in_every_process() {
        Norm norm = new Rows().scaled(Scale.radius(2));
        assertThat(Recipe.everywhere("own", Descent.under(norm), StepRule.constant(0.1))
                        .toString())
                .contains("OwnPartsTest.Rows × ")
                .doesNotContain("@", "$");
        Polar polar = new Polar() {
            @Override
            public Tensor of(Tensor g) {
                return g;
            }

            @Override
            public double error() {
                return 0;
            }

            @Override
            public double flops(long m, long n) {
                return 0;
            }
        };
        assertThat(Norms.spectral(polar).toString()).isEqualTo("spectral by OwnPartsTest");
        Schedule schedule = step -> 0.1;
        assertThat(Recipe.everywhere("own", Descent.under(anonymous()), schedule)
                        .toString())
                .isEqualTo("own: step size OwnPartsTest\n  everything: OwnPartsTest, normalized");
    }

    @Test
    void an_explanation_is_a_table_of_at_most_120_columns() {
        LinearImpl module = new LinearImpl(3, 2);
        try (SteepestDescent optimizer = SteepestDescent.of(
                module, Recipe.everywhere("own", Descent.under(new Rows()), StepRule.constant(0.1)))) {
            String text = optimizer.explain().toString();
            assertThat(text.lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
            assertThat(text)
                    .startsWith("tensor  role")
                    .contains(
                            "\nweight  ", "2×3", "\n1     OwnPartsTest.Rows; form oracle, degree 0, rate 1, decay 0\n")
                    .doesNotContain("NaN", "mass", "@", "-0");
            assertThat(optimizer.explain().rows().get(0).toString())
                    .startsWith("tensor")
                    .doesNotContain("NaN");
        }
    }

    @Test
    void long_texts_are_broken_and_nothing_is_lost() {
        LinearImpl module = new LinearImpl(3, 2);
        try (SteepestDescent optimizer = SteepestDescent.of(
                module, KroneckerRecipes.soap(lr(0.003), b1(0.95), b2(0.95), epsilon(1e-8), decay(0.01), every(10)))) {
            String text = optimizer.explain().toString();
            assertThat(text.lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
            for (Explanation.Row row : optimizer.explain().rows()) {
                assertThat(text.replaceAll("\\s+", " "))
                        .contains(row.coordinates(), row.norm(), row.why(), row.smoothing());
            }
        }
    }
}
