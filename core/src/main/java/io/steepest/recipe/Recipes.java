package io.steepest.recipe;

import io.steepest.linalg.Accuracy;
import io.steepest.step.StepRule;
import java.util.stream.Stream;

/**
 * The published optimizers under norms and in entrywise coordinates; {@link KroneckerRecipes} has those with factors of both
 * sides. Constants are named, and a constant that is not given has the default of the paper:
 *
 * <pre>{@code
 * import static io.steepest.recipe.Setting.*;
 *
 * Recipe recipe = Recipes.muon(lr(0.02), momentum(0.95));
 * }</pre>
 *
 * <p>{@code lr} is the step size; {@link Recipe#stepping} replaces it by a schedule or an adaptive rule. The
 * {@link Catalogue} has all of it by name.
 */
public final class Recipes {
    private Recipes() {}

    /**
     * Returns gradient descent with heavy-ball or Nesterov momentum, as {@code torch.optim.SGD}. Constants: lr, momentum, nesterov.
     */
    public static Recipe sgd(Setting... settings) {
        return NormEntries.SGD.recipe(settings);
    }

    /** Returns gradient descent by steps of a Frobenius length of one for each matrix. Constants: lr, momentum. */
    public static Recipe normalizedSgd(Setting... settings) {
        return NormEntries.NORMALIZED_SGD.recipe(settings);
    }

    /** Returns sign descent, which is Signum with momentum. Bernstein et al. (2018). Constants: lr, momentum. */
    public static Recipe sign(Setting... settings) {
        return NormEntries.SIGN.recipe(settings);
    }

    /** Returns Lion: the sign of a blend of momentum and gradient. Chen et al. (2023). Constants: lr, b1, b2, decay. */
    public static Recipe lion(Setting... settings) {
        return NormEntries.LION.recipe(settings);
    }

    /**
     * Returns Muon on hidden matrices and AdamW on the rest, one optimizer with one state. Jordan et al. (2024).
     * Constants: lr, momentum, decay, adam-lr.
     */
    public static Recipe muon(Setting... settings) {
        return NormEntries.MUON.recipe(settings);
    }

    /**
     * Returns Muon whose polar factors are of an accuracy, in place of its own five quintics.
     *
     * @param accuracy of the polar factors; {@link Accuracy#FAST} takes less time than Muon's own
     * @param settings of lr, momentum, decay, adam-lr
     */
    public static Recipe muon(Accuracy accuracy, Setting... settings) {
        return NormEntries.muon(NormEntries.MUON.values(settings), accuracy).named("muon-" + accuracy);
    }

    /**
     * Returns Muon with any descent for hidden matrices, for other scales, polar factors or smoothing.
     *
     * @param matrices how hidden matrices descend; its decay is replaced
     * @param settings of lr, decay, adam-lr
     */
    public static Recipe muon(Descent matrices, Setting... settings) {
        Values v = NormEntries.MUON.valuesBut(Stream.of(Constant.MOMENTUM), settings);
        return Parts.besideAdam(matrices, v.lr(), v.decay(), v.adamLr()).named("muon");
    }

    /**
     * Returns Muon at Moonlight's scale with AdamW on the rest: one step size for all. Liu et al. (2025).
     * Constants: lr, momentum, decay.
     */
    public static Recipe moonlight(Setting... settings) {
        return NormEntries.MOONLIGHT.recipe(settings);
    }

    /**
     * Returns spectral descent, which is Muon without memory, on hidden matrices; AdamW on the rest.
     * Constants: lr, adam-lr.
     */
    public static Recipe spectral(Setting... settings) {
        return NormEntries.SPECTRAL.recipe(settings);
    }

    /**
     * Returns PolarGrad on hidden matrices, Muon times the nuclear norm; AdamW on the rest. Lau, Long and Su (2025).
     * Constants: lr, momentum, adam-lr.
     */
    public static Recipe polarGrad(Setting... settings) {
        return NormEntries.POLARGRAD.recipe(settings);
    }

    /**
     * Returns NorMuon, Muon with rows over their past lengths, on hidden matrices; AdamW on the rest. Li et al. (2025).
     * Constants: lr, momentum, b2, epsilon, adam-lr.
     */
    public static Recipe norMuon(Setting... settings) {
        return NormEntries.NORMUON.recipe(settings);
    }

    /**
     * Returns Dion, a power iteration of low rank, on hidden matrices; AdamW on the rest. Ahn et al. (2025).
     * Constants: lr, rank, momentum, decay, adam-lr.
     */
    public static Recipe dion(Setting... settings) {
        return NormEntries.DION.recipe(settings);
    }

    /**
     * Returns Scion: Frank and Wolfe's method in a ball for each tensor, by its role. Pethick et al. (2025).
     * Constants: lr, radius, head-radius, momentum.
     */
    public static Recipe scion(Setting... settings) {
        return NormEntries.SCION.recipe(settings);
    }

    /**
     * Returns Scion without the balls: the same oracles, and no decay towards zero. Pethick et al. (2025).
     * Constants: lr, radius, head-radius, momentum.
     */
    public static Recipe unconstrainedScion(Setting... settings) {
        return NormEntries.UNCONSTRAINED_SCION.recipe(settings);
    }

    /*** Returns steepest descent under the modular norm, each role under its own norm. Bernstein and Newhouse (2024).
     *
     * @param settings of lr, in units of the modular norm per step, and momentum, which is Nesterov's
     */
    public static Recipe modular(Setting... settings) {
        return NormEntries.MODULAR.recipe(settings);
    }

    /**
     * Returns steepest descent under the modular norm by any step rule; {@link StepRule#sharpness} couples the layers.
     *
     * @param rule the step size
     * @param settings of momentum, which is Nesterov's
     */
    public static Recipe modular(StepRule rule, Setting... settings) {
        Values v = NormEntries.MODULAR.valuesBut(Stream.of(Constant.LR), settings);
        return NormEntries.modular(v, rule).named("modular");
    }

    /** Returns AdaGrad. Duchi, Hazan and Singer (2011). Constants: lr, epsilon. */
    public static Recipe adagrad(Setting... settings) {
        return EntrywiseEntries.ADAGRAD.recipe(settings);
    }

    /**
     * Returns RMSProp: Adam without debiasing and without momentum. Tieleman and Hinton (2012).
     * Constants: lr, b2, epsilon.
     */
    public static Recipe rmsprop(Setting... settings) {
        return EntrywiseEntries.RMSPROP.recipe(settings);
    }

    /** Returns Adam. Kingma and Ba (2014). Constants: lr, b1, b2, epsilon. */
    public static Recipe adam(Setting... settings) {
        return EntrywiseEntries.ADAM.recipe(settings);
    }

    /**
     * Returns Adam with decoupled decay of every tensor, as in torch. Loshchilov and Hutter (2019).
     * Constants: lr, b1, b2, epsilon, decay.
     */
    public static Recipe adamw(Setting... settings) {
        return EntrywiseEntries.ADAMW.recipe(settings);
    }

    /**
     * Returns Adam with the cube root of the second moment, which is MADGRAD's. Veprikov et al. (2025).
     * Constants: lr, b1, b2, epsilon.
     */
    public static Recipe madgrad(Setting... settings) {
        return EntrywiseEntries.MADGRAD.recipe(settings);
    }

    /**
     * Returns Adam without the root; its step size must fall to zero as gradients do. Abdukhakimov et al. (2023).
     * Constants: lr, b1, b2, epsilon.
     */
    public static Recipe adamSania(Setting... settings) {
        return EntrywiseEntries.ADAM_SANIA.recipe(settings);
    }

    /**
     * Returns Adam-SANIA with a Polyak step, which needs no step size where the least loss is known.
     * Constants: lr, least, b1, b2, epsilon.
     */
    public static Recipe saniaPolyak(Setting... settings) {
        return EntrywiseEntries.SANIA_POLYAK.recipe(settings);
    }

    /**
     * Returns Prodigy: Adam, not debiased, at the escape velocity as its step size. Mishchenko and Defazio (2023).
     * Constants: lr, d0, b1, b2, epsilon, decay.
     */
    public static Recipe prodigy(Setting... settings) {
        return EntrywiseEntries.PRODIGY.recipe(settings);
    }

    /**
     * Returns MuAdam on hidden matrices and AdamW on the rest. Veprikov et al. (2025), Algorithm 1.
     * Constants: lr, b1, b2, epsilon, adam-lr.
     */
    public static Recipe muAdam(Setting... settings) {
        return HybridEntries.MUADAM.recipe(settings);
    }

    /**
     * Returns MuAdam without the root; its step size must fall to zero as gradients do. Veprikov et al. (2025).
     * Constants: lr, b1, b2, epsilon, adam-lr.
     */
    public static Recipe muAdamSania(Setting... settings) {
        return HybridEntries.MUADAM_SANIA.recipe(settings);
    }

    /**
     * Returns preconditioned spectral descent on hidden matrices, AdamW on the rest. Carlson et al. (2015).
     * Constants: lr, b2, epsilon, adam-lr.
     */
    public static Recipe rmsSpectral(Setting... settings) {
        return HybridEntries.RMS_SPECTRAL.recipe(settings);
    }
}
