package io.steepest.recipe;

import io.steepest.linalg.InverseRoot;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.precondition.Preconditioner;
import java.util.stream.Stream;

/**
 * The published optimizers that learn a factor or a basis for each side of a matrix, with named constants as in
 * {@link Recipes}.
 */
public final class KroneckerRecipes {
    private KroneckerRecipes() {}

    /**
     * Returns Shampoo as first published: {@code −η·L^{-1/4} g R^{-1/4}} for matrices and {@code −η·L^{-1/2} g} for vectors,
     * with sums of factors that begin with ε. Gupta, Koren and Singer (2018); Eq. (12)–(14) of Bernstein and Newhouse
     * (2024). Constants: lr, epsilon.
     */
    public static Recipe shampoo(Setting... settings) {
        return FactorEntries.SHAMPOO.recipe(settings);
    }

    /**
     * Returns Shampoo in coordinates of your own. {@code kronecker(Accumulation.ema(β), root)} is how it is mostly run;
     * {@code kronecker(Accumulation.none(), InverseRoot.pseudoInverse())} is spectral descent, {@code −η·UVᵀ}.
     *
     * @param coordinates Kronecker-factored; {@link Preconditioner#blocked} cuts what is large, at 1024 as a rule
     * @param settings of lr
     */
    public static Recipe shampoo(Preconditioner coordinates, Setting... settings) {
        Values v = FactorEntries.SHAMPOO.valuesBut(Stream.of(Constant.EPSILON), settings);
        return FactorEntries.shampoo(v, coordinates).named("shampoo");
    }

    /**
     * Returns Shampoo's directions at Adam's lengths, on smoothed gradients; biases and gains as in Adam. Grafting is
     * what lets Shampoo run at Adam's step sizes. Anil et al. (2020). Constants: lr, b1, b2, epsilon, every.
     */
    public static Recipe graftedShampoo(Setting... settings) {
        return FactorEntries.GRAFTED_SHAMPOO.recipe(settings);
    }

    /**
     * Returns {@link #graftedShampoo(Setting...)} in coordinates of your own.
     *
     * @param coordinates Shampoo's, as in {@link #shampoo(Preconditioner, Setting...)}
     * @param settings of lr, b1, b2, epsilon; the last two are Adam's
     */
    public static Recipe graftedShampoo(Preconditioner coordinates, Setting... settings) {
        Values v = FactorEntries.GRAFTED_SHAMPOO.valuesBut(Stream.of(Constant.EVERY), settings);
        return FactorEntries.grafted(v, coordinates).named("grafted-shampoo");
    }

    /**
     * Returns one-sided Shampoo, the core of ASGO: {@code −η·L^{-1/2} m} with the factor of the shorter side. Biases and
     * gains have one side anyway. An, Liu, Pan, Ren, Ma, Goldfarb and Zhang (2025). Constants: lr, b1, b2.
     */
    public static Recipe oneSidedShampoo(Setting... settings) {
        return FactorEntries.ONE_SIDED_SHAMPOO.recipe(settings);
    }

    /**
     * Returns one-sided Shampoo with inverse roots of your own.
     *
     * @param root how inverse roots are taken
     * @param settings of lr, b1, b2
     */
    public static Recipe oneSidedShampoo(InverseRoot root, Setting... settings) {
        Values v = FactorEntries.ONE_SIDED_SHAMPOO.values(settings);
        return FactorEntries.oneSided(v, root).named("one-sided-shampoo");
    }

    /**
     * Returns K-FAC on linear and head weights, {@code −η·L⁻¹ m R⁻¹} with factors that you give; gradient descent on the
     * rest. Martens and Grosse (2015).
     *
     * @param factors by name of the weight: second moments of output gradients and of inputs
     * @param root how inverses are taken
     * @param settings of lr, momentum, every: the number of steps between two requests for factors
     */
    public static Recipe kfac(CurvatureFactors factors, InverseRoot root, Setting... settings) {
        return FactorEntries.kfac(FactorEntries.KFAC.values(settings), factors, root)
                .named("kfac");
    }

    /**
     * Returns KL-Shampoo: the factors of the matrix-normal law nearest to the gradients, followed in a basis that
     * changes rarely; biases and gains as in Adam. Lin et al. (2025), whose cap on inverse eigenvalues is left out,
     * since it depends on the scale of the loss. Constants: lr, b1, b2, epsilon, decay, every.
     */
    public static Recipe klShampoo(Setting... settings) {
        return FactorEntries.KL_SHAMPOO.recipe(settings);
    }

    /**
     * Returns KL-SOAP: Adam, not debiased, in the basis of KL-Shampoo; biases and gains as in Adam. Lin et al. (2025).
     * Constants: lr, b1, b2, epsilon, decay, every.
     */
    public static Recipe klSoap(Setting... settings) {
        return HybridEntries.KL_SOAP.recipe(settings);
    }

    /**
     * Returns SOAP: Adam in the eigenvectors of Shampoo's factors. A long side and vectors stay as they are, and the
     * first gradient moves nothing. Vyas et al. (2024). Constants: lr, b1, b2, epsilon, decay, every.
     */
    public static Recipe soap(Setting... settings) {
        return HybridEntries.SOAP.recipe(settings);
    }

    /**
     * Returns SPlus: sign descent in the eigenvectors of Shampoo's factors, matrices at {@code 2/(m+n)} of the step size,
     * biases and gains plain sign descent at a rate of their own. Evaluate it at an average of the weights. Frans, Levine and
     * Abbeel (2025). Constants: lr, b1, b2, decay, every, vector-rate.
     */
    public static Recipe splus(Setting... settings) {
        return HybridEntries.SPLUS.recipe(settings);
    }

    /**
     * Returns SOAP-Muon on hidden matrices, the polar factor of SOAP's direction in the basis of the shorter side,
     * entrywise signed roots of it, at Muon's Frobenius length; AdamW on the rest. No norm has this oracle. Vyas et al.
     * (2025). Constants: lr, b1, b2, epsilon, every, adam-lr.
     */
    public static Recipe soapMuon(Setting... settings) {
        return HybridEntries.SOAP_MUON.recipe(settings);
    }

    /**
     * Returns Mu-KL: Muon in the factors of the matrix-normal law nearest to the gradients, invariant to any linear
     * change of rows and columns; on biases and gains Adam-SANIA. Updates are as long as the inverse of gradients, so
     * the step size must fall to zero with them, or be Polyak's. A combination of this library's.
     * Constants: lr, b1, b2, start.
     */
    public static Recipe muKl(Setting... settings) {
        return HybridEntries.MU_KL.recipe(settings);
    }
}
