package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.norm.Norms.oneToRms;
import static io.steepest.norm.Norms.rmsToRms;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.norm.Norms.tapwise;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.sania;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Descent.within;
import static io.steepest.recipe.Recipe.everywhere;
import static io.steepest.step.StepRule.constant;

import io.steepest.linalg.Accuracy;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;

/**
 * The published optimizers under norms and in entrywise coordinates, each a short composition; {@link KroneckerRecipes}
 * has those with factors of both sides.
 *
 * <p>{@code lr} is the step size; {@link Recipe#stepping} replaces it by a schedule or an adaptive rule.
 */
public final class Recipes {
    private Recipes() {}

    /**
     * Gradient descent with heavy-ball or Nesterov momentum, as {@code torch.optim.SGD}: {@code buf = μ·buf + g}, which
     * is a moving average over {@code 1−μ}.
     *
     * @param lr in units of the gradient
     * @param momentum μ, in [0, 1)
     * @param nesterov whether the momentum looks ahead
     */
    public static Recipe sgd(double lr, double momentum, boolean nesterov) {
        Ema ema = nesterov ? Ema.nesterov(momentum) : Ema.of(momentum);
        return everywhere(
                "sgd", under(euclidean()).unnormalized().smoothedBy(ema).at(1 / (1 - momentum)), constant(lr));
    }

    /**
     * Sign descent, or Signum with momentum: steepest descent under the max norm. Bernstein et al. (2018).
     *
     * @param lr change of each entry per step
     * @param momentum in [0, 1); 0 for plain sign descent
     */
    public static Recipe sign(double lr, double momentum) {
        return everywhere("sign", under(max()).smoothedBy(Ema.of(momentum)), constant(lr));
    }

    /**
     * Adam. Kingma and Ba (2014); their constants are 0.001, 0.9, 0.999, 1e-8.
     *
     * @param lr about the change of each entry per step
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to the root of the second moment
     */
    public static Recipe adam(double lr, double b1, double b2, double epsilon) {
        return everywhere("adam", adaptive(b1, b2, epsilon), constant(lr));
    }

    /**
     * AdamW: Adam with decoupled weight decay on every tensor, as {@code torch.optim.AdamW}. Loshchilov and Hutter
     * (2019).
     *
     * @param lr about the change of each entry per step
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to the root of the second moment
     * @param decay λ, per unit of step size
     */
    public static Recipe adamw(double lr, double b1, double b2, double epsilon, double decay) {
        return everywhere("adamw", adaptive(b1, b2, epsilon).decayedBy(decay), constant(lr));
    }

    /**
     * Prodigy: Adam whose step size is the escape velocity under ℓ∞, the norm that Adam descends under without its
     * averages. Mishchenko and Defazio (2023), whose constants are 1e-6, 0.9, 0.999, 1e-8, 0; Bernstein and Newhouse
     * (2024), section 4.
     *
     * @param start step size before anything is known
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment; its root is that of the step size's averages
     * @param epsilon added to the root of the second moment
     * @param decay λ, per unit of step size
     */
    public static Recipe prodigy(double start, double b1, double b2, double epsilon, double decay) {
        Descent adam = under(euclidean())
                .unnormalized()
                .in(diagonal(Accumulation.ema(b2), epsilon))
                .smoothedBy(Ema.of(b1));
        return everywhere("prodigy", adam.decayedBy(decay), StepRule.escapeVelocity(start, Math.sqrt(b2)));
    }

    /**
     * Muon on hidden matrices and AdamW on the rest, one optimizer with one state. Jordan et al. (2024), whose
     * constants are 0.02, 0.95 and for AdamW 3e-4, (0.9, 0.95), 1e-10.
     *
     * @param lr of the matrices, in units of the spectral norm per step
     * @param momentum Nesterov's, 0.95
     * @param decay of every tensor, per unit of its own step size
     * @param adamLr of the other tensors
     */
    public static Recipe muon(double lr, double momentum, double decay, double adamLr) {
        return muon(
                under(spectral().scaled(Scale.atLeastSquare())).smoothedBy(Ema.nesterov(momentum)), lr, decay, adamLr);
    }

    /**
     * Muon whose polar factors are of an accuracy, in place of its own five quintics.
     *
     * @param accuracy of the polar factors; {@link Accuracy#FAST} takes less time than Muon's own
     * @param lr of the matrices, in units of the spectral norm per step
     * @param momentum Nesterov's, 0.95
     * @param decay of every tensor, per unit of its own step size
     * @param adamLr of the other tensors
     */
    public static Recipe muon(Accuracy accuracy, double lr, double momentum, double decay, double adamLr) {
        Norm norm = spectral(Polar.of(accuracy)).scaled(Scale.atLeastSquare());
        return muon(under(norm).smoothedBy(Ema.nesterov(momentum)), lr, decay, adamLr)
                .named("muon-" + accuracy);
    }

    /**
     * Muon with any descent for hidden matrices, for other scales, polar factors or smoothing.
     *
     * @param matrices how hidden matrices descend
     * @param lr of the matrices
     * @param decay of every tensor, per unit of its own step size
     * @param adamLr of the other tensors
     */
    public static Recipe muon(Descent matrices, double lr, double decay, double adamLr) {
        Descent rest = adaptive(0.9, 0.95, 1e-10).at(adamLr / lr);
        return everywhere("muon", rest.decayedBy(decay), constant(lr))
                .but(matrices.decayedBy(decay), Role.LINEAR)
                .but(matrices.decayedBy(decay).normedBy(tapwise(matrices.norm())), Role.CONV);
    }

    /**
     * Spectral descent: Muon without memory, Shampoo without accumulation. Bernstein and Newhouse (2024), Proposition 5.
     *
     * @param lr of hidden matrices, in units of the spectral norm per step
     * @param adamLr of the other tensors, which AdamW steps
     */
    public static Recipe spectralDescent(double lr, double adamLr) {
        return muon(lr, 0, 0, adamLr).named("spectral");
    }

    /**
     * Steepest descent under the modular norm: each role under its own norm, layers weighed by {@code 1/s_l}.
     * Bernstein and Newhouse (2024), Proposition 7; role norms from section "Choosing the norm".
     *
     * @param rule the step size, in units of the modular norm per step; {@link StepRule#sharpness} couples the layers
     * @param momentum Nesterov's; 0 for none
     */
    public static Recipe modular(StepRule rule, double momentum) {
        Ema ema = Ema.nesterov(momentum);
        return everywhere("modular", under(rmsToRms()).smoothedBy(ema), rule)
                .but(under(tapwise(rmsToRms())).smoothedBy(ema), Role.CONV)
                .but(under(oneToRms()).smoothedBy(ema), Role.EMBEDDING)
                .but(under(max()).smoothedBy(ema), Role.GAIN);
    }

    /**
     * Normalized gradient descent: every matrix moves by a Frobenius length of one.
     *
     * @param lr change of each matrix per step
     * @param momentum in [0, 1); 0 for none
     */
    public static Recipe normalizedSgd(double lr, double momentum) {
        return everywhere("normalized-sgd", under(euclidean()).smoothedBy(Ema.of(momentum)), constant(lr));
    }

    /**
     * Lion: the sign of a blend of momentum and gradient. Chen et al. (2023), whose constants are 1e-4, 0.9, 0.99, 0.
     *
     * @param lr change of each entry per step
     * @param b1 β₁, weight of the average in the blend
     * @param b2 β₂, decay of the average
     * @param decay λ, per unit of step size
     */
    public static Recipe lion(double lr, double b1, double b2, double decay) {
        return everywhere("lion", under(max()).smoothedBy(Ema.lion(b1, b2)).decayedBy(decay), constant(lr));
    }

    /**
     * RMSProp: Adam without debiasing and without momentum. Tieleman and Hinton (2012), whose constants are 0.01, 0.99,
     * 1e-8 in torch.
     *
     * @param lr about the change of each entry per step
     * @param decay α, of the second moment
     * @param epsilon added to the root of the second moment
     */
    public static Recipe rmsprop(double lr, double decay, double epsilon) {
        return everywhere(
                "rmsprop",
                under(euclidean()).unnormalized().in(diagonal(Accumulation.ema(decay), epsilon)),
                constant(lr));
    }

    /**
     * AdaGrad: {@code −η·g/(√Σg² + ε)}. Duchi, Hazan and Singer (2011).
     *
     * @param lr change of each entry in the first step
     * @param epsilon added to the root of the sum
     */
    public static Recipe adagrad(double lr, double epsilon) {
        return everywhere(
                "adagrad", under(euclidean()).unnormalized().in(Preconditioner.adagrad(epsilon)), constant(lr));
    }

    /**
     * Adam with the cube root of the second moment, {@code −η·m̂/(v̂^{1/3} + ε)}: the row MADGRAD of Veprikov et al.
     * (2025). MADGRAD itself (Defazio and Jelassi, 2021) sums gradients from the start instead (dual averaging), which is no
     * step from where the weights are.
     *
     * @param lr step size, in units of the gradient to the power 2/3
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to the cube root
     */
    public static Recipe madgrad(double lr, double b1, double b2, double epsilon) {
        return everywhere("madgrad", powered(b1, diagonal(b2, epsilon).exponent(1.0 / 3)), constant(lr));
    }

    /**
     * Adam-SANIA: Adam without the root, {@code −η·m̂/(v̂ + ε)}. At ε = 0 it is invariant to the scale of every single
     * weight, signs included. Abdukhakimov et al. (2023); Veprikov et al. (2025).
     *
     * @param lr step size, in units of the gradient; it must fall to zero as gradients do
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to the second moment
     */
    public static Recipe adamSania(double lr, double b1, double b2, double epsilon) {
        return everywhere("adam-sania", powered(b1, sania(b2, epsilon)), constant(lr));
    }

    /**
     * Adam-SANIA with a Polyak step: invariant to the scale of the loss as well as to that of every weight, with no step
     * size to choose where the least loss is known. A combination of this library's.
     *
     * @param least a bound that the loss does not fall below
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to the second moment
     */
    public static Recipe saniaPolyak(double least, double b1, double b2, double epsilon) {
        return everywhere("sania-polyak", powered(b1, sania(b2, epsilon)), StepRule.polyak(least));
    }

    /**
     * MuAdam on matrices, {@code −η·D⁻¹∘polar(D⁻¹∘m̂)} with {@code D = v̂^{1/4} + ε}, AdamW on the rest. Veprikov et al.
     * (2025), Algorithm 1.
     *
     * @param lr of the matrices; the best one grows like the root of the scale of the loss
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to D
     * @param adamLr of the other tensors
     */
    public static Recipe muAdam(double lr, double b1, double b2, double epsilon, double adamLr) {
        return muon(muAdam(b1, diagonal(b2, epsilon)), lr, 0, adamLr).named("muadam");
    }

    /**
     * MuAdam-SANIA on matrices: MuAdam with {@code D = v̂^{1/2} + ε}, AdamW on the rest. At ε = 0 the step of a matrix is
     * invariant to positive scales of its entries. Veprikov et al. (2025), Algorithm 1.
     *
     * @param lr of the matrices, in units of the gradient; it must fall to zero as gradients do
     * @param b1 β₁, decay of the first moment
     * @param b2 β₂, decay of the second moment
     * @param epsilon added to D
     * @param adamLr of the other tensors
     */
    public static Recipe muAdamSania(double lr, double b1, double b2, double epsilon, double adamLr) {
        return muon(muAdam(b1, sania(b2, epsilon)), lr, 0, adamLr).named("muadam-sania");
    }

    /**
     * Preconditioned spectral descent (RMSspectral) on matrices, {@code −η·‖D⁻¹g‖†·D⁻¹∘polar(D⁻¹∘g)} with
     * {@code D = (√v + ε)^{1/2}}, AdamW on the rest. Carlson et al. (2015), whose constants are 1e-4, 0.95, 1e-8.
     *
     * @param lr of the matrices
     * @param decay of the second moment
     * @param epsilon added to its root
     * @param adamLr of the other tensors
     */
    public static Recipe rmsSpectral(double lr, double decay, double epsilon, double adamLr) {
        Descent matrices = under(spectral()).unnormalized().in(diagonal(Accumulation.ema(decay), epsilon));
        return muon(matrices, lr, 0, adamLr).named("rms-spectral");
    }

    /**
     * PolarGrad on matrices: Muon times the nuclear norm, steepest descent proper under the spectral norm; AdamW on the
     * rest. Lau, Long and Su (2025).
     *
     * @param lr of the matrices, in units of the gradient
     * @param momentum in [0, 1)
     * @param adamLr of the other tensors
     */
    public static Recipe polarGrad(double lr, double momentum, double adamLr) {
        return muon(under(spectral()).unnormalized().smoothedBy(Ema.of(momentum)), lr, 0, adamLr)
                .named("polargrad");
    }

    /**
     * NorMuon on matrices: Muon whose rows are divided by their own past lengths; AdamW on the rest. No norm has this
     * oracle. Li et al. (2025), whose constants are 0.02, 0.95, 0.95, 1e-10.
     *
     * @param lr of the matrices
     * @param momentum Nesterov's
     * @param b2 decay of the rows' mean squares
     * @param epsilon added to their root
     * @param adamLr of the other tensors
     */
    public static Recipe norMuon(double lr, double momentum, double b2, double epsilon, double adamLr) {
        Descent muon = under(spectral().scaled(Scale.atLeastSquare())).smoothedBy(Ema.nesterov(momentum));
        return muon(muon.by(Oracle.rowNormalized(b2, epsilon)), lr, 0, adamLr).named("normuon");
    }

    /**
     * Dion on matrices: a warm-started power iteration of low rank in place of the polar factor, with feedback of what it
     * leaves; AdamW on the rest. Ahn et al. (2025), whose constants are 0.01, 0.95, 0.01.
     *
     * @param lr of the matrices
     * @param rank of an update, at most
     * @param momentum μ
     * @param decay of every tensor, per unit of its own step size
     * @param adamLr of the other tensors
     */
    public static Recipe dion(double lr, int rank, double momentum, double decay, double adamLr) {
        Descent matrices = under(rmsToRms()).by(Oracle.lowRank(rank, momentum, Scale.rmsToRms()));
        return muon(matrices, lr, decay, adamLr).named("dion");
    }

    /**
     * Scion: Frank and Wolfe's method in a ball per tensor. Linear and convolution weights under RMS→RMS, biases and
     * gains under RMS, token tables under ℓ₁→RMS, the head under the largest entry over d_in. Pethick et al. (2025), who
     * use 50 and 3000 for a GPT, momentum 0.9.
     *
     * @param lr γ, from 0 to 1: how far to go towards the oracle
     * @param radius ρ of the balls
     * @param headRadius ρ of the head's ball
     * @param momentum in [0, 1)
     */
    public static Recipe scion(double lr, double radius, double headRadius, double momentum) {
        Ema ema = Ema.of(momentum);
        return everywhere("scion", within(rmsToRms(), radius).smoothedBy(ema), constant(lr))
                .but(within(tapwise(rmsToRms()), radius).smoothedBy(ema), Role.CONV)
                .but(within(oneToRms(), radius).smoothedBy(ema), Role.EMBEDDING)
                .but(within(max().scaled(Scale.columns()), headRadius).smoothedBy(ema), Role.HEAD);
    }

    /** Scion without the balls: the same oracles, and no decay towards zero. */
    public static Recipe unconstrainedScion(double lr, double radius, double headRadius, double momentum) {
        Ema ema = Ema.of(momentum);
        return everywhere("scion", within(rmsToRms(), radius).decayedBy(0).smoothedBy(ema), constant(lr))
                .but(within(tapwise(rmsToRms()), radius).decayedBy(0).smoothedBy(ema), Role.CONV)
                .but(within(oneToRms(), radius).decayedBy(0).smoothedBy(ema), Role.EMBEDDING)
                .but(
                        within(max().scaled(Scale.columns()), headRadius)
                                .decayedBy(0)
                                .smoothedBy(ema),
                        Role.HEAD);
    }

    private static Descent powered(double b1, Preconditioner coordinates) {
        return under(euclidean())
                .unnormalized()
                .in(coordinates)
                .smoothedBy(Ema.of(b1).debias());
    }

    private static Descent muAdam(double b1, Diagonal coordinates) {
        return under(spectral())
                .in(coordinates.damped(Damping.COORDINATES))
                .smoothedBy(Ema.of(b1).debias());
    }

    private static Descent adaptive(double b1, double b2, double epsilon) {
        return powered(b1, diagonal(b2, epsilon));
    }
}
