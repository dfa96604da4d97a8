package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.sania;
import static io.steepest.recipe.Constant.B1;
import static io.steepest.recipe.Constant.B2;
import static io.steepest.recipe.Constant.D0;
import static io.steepest.recipe.Constant.DECAY;
import static io.steepest.recipe.Constant.EPSILON;
import static io.steepest.recipe.Constant.LEAST;
import static io.steepest.recipe.Constant.LR;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Form.STEEPEST;
import static io.steepest.recipe.Published.Group.ENTRYWISE;

import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Ema;
import io.steepest.step.Adaptive;
import io.steepest.step.StepRule;
import java.util.List;

/** The entries of optimizers in coordinates of single entries. */
final class EntrywiseEntries {
    /** Added to second moments of gradients of about 1e-3 where no scale should matter. */
    static final double TINY = 1e-16;

    static final Published ADAGRAD = Draft.of(
                    ENTRYWISE, "adagrad", "AdaGrad: steps over the root of all squares so far")
            .by("Duchi, Hazan and Singer (2011)")
            .moves("G/√Σg²", STEEPEST, 0)
            .takes(LR, 0.01, 0.02)
            .takes(EPSILON, 1e-10)
            .as(v -> v.everywhere(under(euclidean()).unnormalized().in(Preconditioner.adagrad(v.of(EPSILON)))));

    static final Published RMSPROP = Draft.of(
                    ENTRYWISE, "rmsprop", "RMSProp: Adam without momentum and without debiasing")
            .by("Tieleman and Hinton (2012)")
            .moves("G/√V", STEEPEST, 0)
            .takes(LR, 0.01, 0.008)
            .takes(B2, 0.99, 0.95)
            .takes(EPSILON, 1e-8)
            .as(v -> v.everywhere(
                    under(euclidean()).unnormalized().in(diagonal(Accumulation.ema(v.of(B2)), v.of(EPSILON)))));

    static final Published ADAM = Draft.of(ENTRYWISE, "adam", "Adam")
            .by("Kingma and Ba (2014)")
            .moves("M/√V", STEEPEST, 0)
            .takes(LR, 0.001, 0.008)
            .takes(B1, 0.9)
            .takes(B2, 0.999, 0.95)
            .takes(EPSILON, 1e-8)
            .as(v -> v.everywhere(adam(v)));

    static final Published ADAMW = Draft.of(ENTRYWISE, "adamw", "Adam with decoupled weight decay, as in torch")
            .by("Loshchilov and Hutter (2019)")
            .moves("M/√V", STEEPEST, 0)
            .takes(LR, 0.001, 0.008)
            .takes(B1, 0.9)
            .takes(B2, 0.999, 0.95)
            .takes(EPSILON, 1e-8)
            .takes(DECAY, 0.01)
            .as(v -> v.everywhere(adam(v).decayedBy(v.decay())));

    static final Published MADGRAD = Draft.of(
                    ENTRYWISE, "madgrad", "Adam with the cube root of the second moment, which is MADGRAD's")
            .by("Veprikov et al. (2025) after Defazio and Jelassi (2021)")
            .moves("M/V^{1/3}", STEEPEST, 1.0 / 3)
            .chooses(LR, 0.06)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .chooses(EPSILON, 1e-8)
            .as(v -> v.everywhere(
                    Parts.debiased(v, diagonal(v.of(B2), v.of(EPSILON)).exponent(1.0 / 3))));

    static final Published ADAM_SANIA = Draft.of(ENTRYWISE, "adam-sania", "Adam without a root (SANIA)")
            .by("Abdukhakimov et al. (2023), Veprikov et al. (2025)")
            .moves("M/V", STEEPEST, -1)
            .chooses(LR, 1e-5)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .chooses(EPSILON, TINY)
            .as(v -> v.everywhere(Parts.debiased(v, sania(v.of(B2), v.of(EPSILON)))));

    static final Published SANIA_POLYAK = Draft.of(
                    ENTRYWISE, "sania-polyak", "Adam without a root at Polyak's step size, which lr multiplies")
            .by("a combination of this library's")
            .moves("M/V", STEEPEST, -1)
            .takes(LR, 1, 0.03)
            .takes(LEAST, 0)
            .chooses(B1, 0.9)
            .chooses(B2, 0.95)
            .chooses(EPSILON, TINY)
            .as(v -> v.everywhere(Parts.debiased(v, sania(v.of(B2), v.of(EPSILON))))
                    .stepping(paced(StepRule.polyak(v.of(LEAST)), v)));

    static final Published PRODIGY = Draft.of(
                    ENTRYWISE, "prodigy", "Prodigy: Adam at the step size that it finds by itself, which lr multiplies")
            .by("Mishchenko and Defazio (2023)")
            .moves("M/√V", STEEPEST, 0)
            .takes(LR, 1)
            .takes(D0, 1e-6)
            .takes(B1, 0.9)
            .takes(B2, 0.999)
            .takes(EPSILON, 1e-8)
            .takes(DECAY, 0)
            .as(v -> v.everywhere(under(euclidean())
                            .unnormalized()
                            .in(diagonal(Accumulation.ema(v.of(B2)), v.of(EPSILON)))
                            .smoothedBy(Ema.of(v.of(B1)))
                            .decayedBy(v.decay()))
                    .stepping(paced(StepRule.escapeVelocity(v.of(D0), Math.sqrt(v.of(B2))), v)));

    private EntrywiseEntries() {}

    static List<Published> all() {
        return List.of(ADAGRAD, RMSPROP, ADAM, ADAMW, MADGRAD, ADAM_SANIA, SANIA_POLYAK, PRODIGY);
    }

    private static Descent adam(Values v) {
        return Parts.debiased(v, diagonal(v.of(B2), v.of(EPSILON)));
    }

    /** Returns a rule that finds a step size, times lr. */
    private static Adaptive paced(Adaptive rule, Values v) {
        return v.lr() == 1 ? rule : rule.paced(StepRule.constant(v.lr()));
    }
}
