package own;

import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;

/** A recipe of own parts: matrices by heads, everything else as AdaGrad's relatives do. */
public final class OwnRecipe {
    private OwnRecipe() {}

    /** Returns the recipe for a largest step size. */
    public static Recipe of(double peak) {
        Descent matrices = Descent.under(new HeadNorm(4))
                .by(new EntryNormalized(0.95))
                .smoothedBy(new TwoAverages(0.9, 0.99, 0.5))
                .decayedBy(0.01);
        Descent rest = Descent.under(Norms.euclidean()).unnormalized().in(new RowPreconditioner(0.99, 1e-8));
        return Recipe.everywhere("own", matrices, new InverseRootSchedule(peak, 20))
                .but(rest, Role.BIAS, Role.GAIN);
    }
}
