package io.steepest.optim;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.norm.Norms.oneToRms;
import static io.steepest.norm.Norms.rmsToRms;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.norm.Norms.tapwise;
import static io.steepest.optim.Descent.under;
import static io.steepest.optim.Recipe.everywhere;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.step.StepRule.constant;

import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;

/**
 * The published optimizers, each a short composition.
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
        Recipe muon = muon(lr, 0, 0, adamLr);
        return new Recipe("spectral", muon.descents(), muon.rule());
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
        Descent adam = adaptive(b1, b2, epsilon);
        return everywhere("shampoo", adam.in(coordinates).graftedTo(adam), constant(lr))
                .but(adam, Role.BIAS, Role.GAIN);
    }

    private static Descent adaptive(double b1, double b2, double epsilon) {
        return under(euclidean())
                .unnormalized()
                .in(diagonal(b2, epsilon))
                .smoothedBy(Ema.of(b1).debias());
    }
}
