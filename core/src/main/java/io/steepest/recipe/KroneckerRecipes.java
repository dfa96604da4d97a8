package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.precondition.Preconditioner.before;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.eigenbasis;
import static io.steepest.precondition.Preconditioner.sania;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Recipe.everywhere;
import static io.steepest.step.StepRule.constant;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Scale;
import io.steepest.optim.WeightAverage;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.precondition.Eigenbasis;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Refresh;
import io.steepest.precondition.Sides;
import io.steepest.smooth.Ema;

/**
 * The published optimizers that learn a factor or a basis for each side of a matrix, each a short composition.
 *
 * <p>{@code lr} is the step size; {@link Recipe#stepping} replaces it by a schedule or an adaptive rule.
 */
public final class KroneckerRecipes {
    private KroneckerRecipes() {}

    /**
     * Shampoo as published: {@code −η·L^{-1/4} g R^{-1/4}} for matrices, {@code −η·L^{-1/2} g} for vectors. Gupta, Koren
     * and Singer (2018).
     *
     * <p>{@code kronecker(Accumulation.sum(), InverseRoot.eigh(ε, ADD))} is the paper's, Eq. (12)–(14) of Bernstein and
     * Newhouse (2024); {@code Accumulation.ema(β)} is how it is mostly run; {@code kronecker(Accumulation.none(),
     * InverseRoot.pseudoInverse())} is spectral descent, {@code −η·UVᵀ}, Eq. (15)–(16).
     *
     * @param lr η
     * @param coordinates Kronecker-factored; {@link Preconditioner#blocked} cuts what is large, at 1024 as a rule
     */
    public static Recipe shampoo(double lr, Preconditioner coordinates) {
        return everywhere("shampoo", under(euclidean()).unnormalized().in(coordinates), constant(lr));
    }

    /**
     * Shampoo's directions at Adam's lengths, on smoothed gradients; biases and gains as in Adam. Grafting is what lets
     * Shampoo run at Adam's step sizes. Anil et al. (2020).
     *
     * @param lr about the change of each entry per step
     * @param b1 β₁, decay of the first moment, which both share
     * @param b2 β₂, decay of Adam's second moment
     * @param epsilon added to the root of Adam's second moment
     * @param coordinates Shampoo's, as in {@link #shampoo}
     */
    public static Recipe graftedShampoo(double lr, double b1, double b2, double epsilon, Preconditioner coordinates) {
        Descent adam = descent(b1, diagonal(b2, epsilon));
        return everywhere("shampoo", adam.in(coordinates).graftedTo(adam), constant(lr))
                .but(adam, Role.BIAS, Role.GAIN);
    }

    /**
     * One-sided Shampoo, the core of ASGO: {@code −η·L^{-1/2} m} with the factor of the shorter side. Biases and gains
     * have one side anyway. An, Liu, Pan, Ren, Ma, Goldfarb and Zhang (2025).
     *
     * @param lr η
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the factor
     * @param root how inverse roots are taken
     */
    public static Recipe oneSidedShampoo(double lr, double b1, double b2, InverseRoot root) {
        Kronecker coordinates =
                Preconditioner.kronecker(Accumulation.ema(b2).debias(), root).on(Sides.SMALLER);
        return everywhere("one-sided-shampoo", descent(b1, coordinates), constant(lr));
    }

    /**
     * K-FAC on linear and head weights, {@code −η·L⁻¹ m R⁻¹} with factors that the user gives; gradient descent on the
     * rest. Martens and Grosse (2015).
     *
     * @param lr η
     * @param momentum in [0, 1)
     * @param factors by name of the weight: second moments of output gradients and of inputs
     * @param every steps between two requests for factors
     * @param root how inverses are taken
     */
    public static Recipe kfac(double lr, double momentum, CurvatureFactors factors, int every, InverseRoot root) {
        Descent rest = under(euclidean()).unnormalized().smoothedBy(Ema.of(momentum));
        return everywhere("kfac", rest, constant(lr))
                .but(rest.in(Preconditioner.given(factors, every, root)), Role.LINEAR, Role.HEAD);
    }

    /**
     * SOAP: Adam in the eigenvectors of Shampoo's factors. A long side and vectors stay as they are; the first gradient
     * moves nothing. Vyas et al. (2024), whose constants are 3e-3, 0.95, 0.95, 1e-8, 0.01, 10.
     *
     * @param lr about the change of each entry per step
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment and of the factors
     * @param epsilon added to the root of the second moment
     * @param decay λ, per unit of step size
     * @param every steps between two changes of basis
     */
    public static Recipe soap(double lr, double b1, double b2, double epsilon, double decay, int every) {
        Eigenbasis coordinates = eigenbasis(b2, diagonal(b2, epsilon)).every(every);
        return everywhere("soap", descent(b1, coordinates).decayedBy(decay), constant(lr));
    }

    /**
     * SPlus: sign descent in the eigenvectors of Shampoo's factors, matrices at {@code 2/(m+n)} of the step size, biases
     * and gains plain sign descent at a rate of their own. To be evaluated with a {@link WeightAverage}. Frans, Levine and
     * Abbeel (2025), whose constants are 0.1 to 0.2, 0.9, 0.999, 0.01, 100 and 0.001.
     *
     * @param lr of matrices, over {@code (m+n)/2}
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the factors
     * @param decay λ, per unit of each tensor's own step size
     * @param every steps between two changes of basis
     * @param vectorRate step size of biases and gains, relative to {@code lr}
     */
    public static Recipe splus(double lr, double b1, double b2, double decay, int every, double vectorRate) {
        Ema ema = Ema.of(b1);
        Eigenbasis coordinates = eigenbasis(b2, Preconditioner.none())
                .every(every)
                .refreshedBy(Refresh.EIGH)
                .startingFromIdentity();
        Descent matrices = under(max().scaled(Scale.meanSide())).in(coordinates).smoothedBy(ema);
        Descent vectors = under(max()).smoothedBy(ema).at(vectorRate);
        return everywhere("splus", matrices.decayedBy(decay), constant(lr))
                .but(vectors.decayedBy(decay), Role.BIAS, Role.GAIN);
    }

    /**
     * KL-Shampoo: {@code −η·L^{-1/2} m R^{-1/2}} with the factors of the matrix-normal law nearest to the gradients,
     * followed in a basis that changes rarely; biases and gains as in Adam. Lin et al. (2025), whose constants are 1e-4,
     * 0.9, 0.98, 1e-8, 0.01, 10. Their cap on inverse eigenvalues is left out: it depends on the scale of the loss.
     *
     * @param lr about the change of each entry per step
     * @param b1 β₁, decay of the first moment, not debiased
     * @param b2 β₂, decay of factors and eigenvalues
     * @param epsilon added to the root of the product of eigenvalues
     * @param decay λ, per unit of step size
     * @param every steps between two changes of basis
     */
    public static Recipe klShampoo(double lr, double b1, double b2, double epsilon, double decay, int every) {
        Eigenbasis coordinates = eigenbasis(b2, Preconditioner.none())
                .fittedByKl()
                .scaledBy(0.5, epsilon)
                .every(every);
        return byKl("kl-shampoo", lr, b1, b2, epsilon, decay, coordinates);
    }

    /**
     * KL-SOAP: Adam, not debiased, in the basis of KL-Shampoo; biases and gains as in Adam. Lin et al. (2025).
     *
     * @param lr about the change of each entry per step
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of factors and second moment
     * @param epsilon added to the root of the second moment
     * @param decay λ, per unit of step size
     * @param every steps between two changes of basis
     */
    public static Recipe klSoap(double lr, double b1, double b2, double epsilon, double decay, int every) {
        Eigenbasis coordinates = eigenbasis(b2, diagonal(Accumulation.ema(b2), epsilon))
                .fittedByKl()
                .every(every);
        return byKl("kl-soap", lr, b1, b2, epsilon, decay, coordinates);
    }

    /**
     * SOAP-Muon on matrices: the polar factor of SOAP's direction in the basis of the shorter side, entrywise signed roots
     * of it, at Muon's Frobenius length; SOAP's fallback, Adam, on the rest. No norm has this oracle. Vyas et al. (2025),
     * whose constants are 1e-3, 0.95, 0.98, 1e-15, 10.
     *
     * @param lr of the matrices, in units of the spectral norm per step
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment and of the factors
     * @param epsilon added to the root of the second moment
     * @param every steps between two changes of basis
     * @param adamLr of the other tensors
     */
    public static Recipe soapMuon(double lr, double b1, double b2, double epsilon, int every, double adamLr) {
        Preconditioner coordinates =
                eigenbasis(b2, before(diagonal(b2, epsilon))).on(Sides.SMALLER).every(every);
        Descent matrices = under(spectral())
                .in(coordinates)
                .smoothedBy(Ema.of(b1))
                .by(Oracle.signedRoot())
                .alignedTo(Scale.muonLength());
        return Recipes.muon(matrices, lr, 0, adamLr).named("soap-muon");
    }

    /**
     * Mu-KL: Muon in the factors of the matrix-normal law nearest to the gradients,
     * {@code −η·L^{-1/2} polar(L^{-1/2} m R^{-1/2}) R^{-1/2}}, invariant to any linear change of rows and columns; on
     * biases and gains Adam-SANIA. A combination of this library's. Updates are as long as the inverse of gradients, so
     * the step size must fall to zero with them, or be {@link io.steepest.step.StepRule#polyak}.
     *
     * @param lr step size, in units of the gradient
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the factors
     * @param start number of first gradients that the factors begin with; more than the ratio of the sides
     */
    public static Recipe muKl(double lr, double b1, double b2, int start) {
        Ema ema = Ema.of(b1).debias();
        Descent matrices = under(spectral())
                .in(Preconditioner.klKronecker(b2, start, InverseRoot.pseudoInverse()))
                .smoothedBy(ema);
        Descent vectors = under(euclidean()).unnormalized().in(sania(b2, 1e-30)).smoothedBy(ema);
        return everywhere("mu-kl", matrices, constant(lr)).but(vectors, Role.BIAS, Role.GAIN);
    }

    private static Recipe byKl(
            String name, double lr, double b1, double b2, double epsilon, double decay, Eigenbasis coordinates) {
        Descent matrices = under(euclidean()).unnormalized().in(coordinates).smoothedBy(Ema.of(b1));
        return everywhere(name, matrices.decayedBy(decay), constant(lr))
                .but(descent(b1, diagonal(b2, epsilon)).decayedBy(decay), Role.BIAS, Role.GAIN);
    }

    private static Descent descent(double b1, Preconditioner coordinates) {
        return under(euclidean())
                .unnormalized()
                .in(coordinates)
                .smoothedBy(Ema.of(b1).debias());
    }
}
