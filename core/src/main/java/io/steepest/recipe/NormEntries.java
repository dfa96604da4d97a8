package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.max;
import static io.steepest.norm.Norms.oneToRms;
import static io.steepest.norm.Norms.rmsToRms;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.norm.Norms.tapwise;
import static io.steepest.recipe.Constant.ADAM_LR;
import static io.steepest.recipe.Constant.B1;
import static io.steepest.recipe.Constant.B2;
import static io.steepest.recipe.Constant.DECAY;
import static io.steepest.recipe.Constant.EPSILON;
import static io.steepest.recipe.Constant.HEAD_RADIUS;
import static io.steepest.recipe.Constant.LR;
import static io.steepest.recipe.Constant.MOMENTUM;
import static io.steepest.recipe.Constant.NESTEROV;
import static io.steepest.recipe.Constant.RADIUS;
import static io.steepest.recipe.Constant.RANK;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Descent.within;
import static io.steepest.recipe.Form.NO_NORM;
import static io.steepest.recipe.Form.ORACLE;
import static io.steepest.recipe.Form.STEEPEST;
import static io.steepest.recipe.Published.Group.NORMS;
import static io.steepest.step.StepRule.constant;

import io.steepest.linalg.Accuracy;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.function.UnaryOperator;

/** The entries of optimizers that descend under a norm, without learnt coordinates. */
final class NormEntries {
    static final Published SGD = Draft.of(NORMS, "sgd", "gradient descent with momentum, as in torch")
            .by("Robbins and Monro (1951), Polyak (1964), Nesterov (1983)")
            .moves("M", STEEPEST, 1)
            .takes(LR, 0.001, 0.1)
            .takes(MOMENTUM, 0, 0.9)
            .takes(NESTEROV, 0, 1)
            .as(v -> {
                double mu = v.of(MOMENTUM);
                Ema ema = v.of(NESTEROV) == 1 ? Ema.nesterov(mu) : Ema.of(mu);
                // buf = μ·buf + g is a moving average over 1−μ
                return v.everywhere(
                        under(euclidean()).unnormalized().smoothedBy(ema).at(1 / (1 - mu)));
            });

    static final Published NORMALIZED_SGD = Draft.of(
                    NORMS, "normalized-sgd", "gradient descent by steps of length one for each matrix")
            .by("Nesterov (1984)")
            .moves("M/‖M‖", ORACLE, 0)
            .chooses(LR, 0.1)
            .chooses(MOMENTUM, 0.9)
            .as(v -> v.everywhere(under(euclidean()).smoothedBy(Ema.of(v.of(MOMENTUM)))));

    static final Published SIGN = Draft.of(NORMS, "sign", "sign descent with momentum (Signum)")
            .by("Bernstein et al. (2018)")
            .moves("sign M", ORACLE, 0)
            .chooses(LR, 0.002)
            .takes(MOMENTUM, 0.9)
            .as(v -> v.everywhere(under(max()).smoothedBy(Ema.of(v.of(MOMENTUM)))));

    static final Published LION = Draft.of(NORMS, "lion", "Lion: the sign of a blend of momentum and gradient")
            .by("Chen et al. (2023)")
            .moves("sign M", ORACLE, 0)
            .takes(LR, 1e-4, 0.004)
            .takes(B1, 0.9)
            .takes(B2, 0.99)
            .takes(DECAY, 0, 0.01)
            .as(v -> v.everywhere(
                    under(max()).smoothedBy(Ema.lion(v.of(B1), v.of(B2))).decayedBy(v.decay())));

    static final Published MUON = muons("muon", "Muon on hidden matrices, AdamW on the rest")
            .as(v -> Parts.besideAdam(Parts.muon(v), v.lr(), v.decay(), v.adamLr()));

    static final Published MUON_FAST = muons(
                    "muon-fast", "Muon with fast polar factors in place of its own, AdamW on the rest")
            .as(v -> muon(v, Accuracy.FAST));

    static final Published MUON_ACCURATE = muons(
                    "muon-accurate", "Muon with accurate polar factors in place of its own, AdamW on the rest")
            .as(v -> muon(v, Accuracy.ACCURATE));

    static final Published MOONLIGHT = Draft.of(
                    NORMS,
                    "moonlight",
                    "Muon at Moonlight's scale, updates as large as Adam's; AdamW at the same step size")
            .by("Liu et al. (2025)")
            .moves("0.2·√max(m, n)·polar M", ORACLE, 0)
            .chooses(LR, 0.008)
            .takes(MOMENTUM, 0.95)
            .takes(DECAY, 0.1, 0.01)
            .as(v -> Parts.besideAdam(
                    under(spectral().scaled(Scale.matchAdamRms())).smoothedBy(Ema.nesterov(v.of(MOMENTUM))),
                    v.lr(),
                    v.decay(),
                    v.lr()));

    static final Published SPECTRAL = Draft.of(
                    NORMS, "spectral", "spectral descent, Muon without memory, on hidden matrices; AdamW on the rest")
            .by("Carlson et al. (2015), Bernstein and Newhouse (2024)")
            .moves("√max(1, m/n)·polar G", ORACLE, 0)
            .chooses(LR, 0.08)
            .chooses(ADAM_LR, 0.008)
            .as(v -> Parts.besideAdam(
                    v, under(spectral().scaled(Scale.atLeastSquare())).smoothedBy(Ema.nesterov(0))));

    static final Published POLARGRAD = Draft.of(
                    NORMS, "polargrad", "PolarGrad, Muon times the nuclear norm, on hidden matrices; AdamW on the rest")
            .by("Lau, Long and Su (2025)")
            .moves("‖M‖₊·polar M", STEEPEST, 1)
            .chooses(LR, 1.6)
            .chooses(MOMENTUM, 0.95)
            .chooses(ADAM_LR, 0.008)
            .as(v -> Parts.besideAdam(v, under(spectral()).unnormalized().smoothedBy(Ema.of(v.of(MOMENTUM)))));

    static final Published NORMUON = Draft.of(
                    NORMS,
                    "normuon",
                    "NorMuon, Muon with rows over their past lengths, on hidden matrices; AdamW on the rest")
            .by("Li et al. (2025)")
            .moves("rows of polar M over their past lengths", NO_NORM, 0)
            .takes(LR, 0.02, 0.04)
            .takes(MOMENTUM, 0.95)
            .takes(B2, 0.95)
            .takes(EPSILON, 1e-10)
            .chooses(ADAM_LR, 0.008)
            .as(v -> Parts.besideAdam(v, Parts.muon(v).by(Oracle.rowNormalized(v.of(B2), v.of(EPSILON)))));

    static final Published DION = Draft.of(
                    NORMS, "dion", "Dion, a power iteration of low rank, on hidden matrices; AdamW on the rest")
            .by("Ahn et al. (2025)")
            .moves("a power iteration of low rank, with feedback of what it leaves", NO_NORM, 0)
            .takes(LR, 0.01, 0.04)
            .chooses(RANK, 32)
            .takes(MOMENTUM, 0.95)
            .takes(DECAY, 0.01)
            .chooses(ADAM_LR, 0.008)
            .as(v -> {
                Oracle oracle = Oracle.lowRank(v.count(RANK), v.of(MOMENTUM), Scale.rmsToRms());
                return Parts.besideAdam(under(rmsToRms()).by(oracle), v.lr(), v.decay(), v.adamLr());
            });

    static final Published SCION = scions("scion", "Scion: Frank and Wolfe's method in a ball for each tensor")
            .as(v -> scion(v, descent -> descent));

    static final Published UNCONSTRAINED_SCION = scions(
                    "unconstrained-scion", "Scion without the balls: its oracles and no decay towards zero")
            .as(v -> scion(v, descent -> descent.decayedBy(0)));

    static final Published MODULAR = Draft.of(
                    NORMS, "modular", "each role under its own norm, joined by the modular norm")
            .by("Large et al. (2024), Bernstein and Newhouse (2024)")
            .moves("√(m/n)·polar M", ORACLE, 0)
            .chooses(LR, 0.02)
            .chooses(MOMENTUM, 0.95)
            .as(v -> modular(v, constant(v.lr())));

    private NormEntries() {}

    static List<Published> all() {
        return List.of(
                SGD,
                NORMALIZED_SGD,
                SIGN,
                LION,
                MUON,
                MUON_FAST,
                MUON_ACCURATE,
                MOONLIGHT,
                SPECTRAL,
                POLARGRAD,
                NORMUON,
                DION,
                SCION,
                UNCONSTRAINED_SCION,
                MODULAR);
    }

    private static Draft muons(String name, String summary) {
        return Draft.of(NORMS, name, summary)
                .by("Jordan et al. (2024)")
                .moves("√max(1, m/n)·polar M", ORACLE, 0)
                .takes(LR, 0.02, 0.04)
                .takes(MOMENTUM, 0.95)
                .takes(DECAY, 0, 0.01)
                .takes(ADAM_LR, 3e-4, 0.008);
    }

    static Recipe muon(Values v, Accuracy accuracy) {
        return Parts.besideAdam(Parts.muon(v, spectral(Polar.of(accuracy))), v.lr(), v.decay(), v.adamLr());
    }

    private static Draft scions(String name, String summary) {
        return Draft.of(NORMS, name, summary)
                .by("Pethick et al. (2025)")
                .moves("ρ·√(m/n)·polar M", ORACLE, 0)
                .chooses(LR, 0.0005)
                .takes(RADIUS, 50)
                .takes(HEAD_RADIUS, 3000)
                .takes(MOMENTUM, 0.9);
    }

    private static Recipe scion(Values v, UnaryOperator<Descent> freed) {
        Ema ema = Ema.of(v.of(MOMENTUM));
        double radius = v.of(RADIUS);
        Norm head = max().scaled(Scale.columns());
        return v.everywhere(freed.apply(within(rmsToRms(), radius).smoothedBy(ema)))
                .but(freed.apply(within(tapwise(rmsToRms()), radius).smoothedBy(ema)), Role.CONV)
                .but(freed.apply(within(oneToRms(), radius).smoothedBy(ema)), Role.EMBEDDING)
                .but(freed.apply(within(head, v.of(HEAD_RADIUS)).smoothedBy(ema)), Role.HEAD);
    }

    static Recipe modular(Values v, StepRule rule) {
        Ema ema = Ema.nesterov(v.of(MOMENTUM));
        return Recipe.everywhere("", under(rmsToRms()).smoothedBy(ema), rule)
                .but(under(tapwise(rmsToRms())).smoothedBy(ema), Role.CONV)
                .but(under(oneToRms()).smoothedBy(ema), Role.EMBEDDING)
                .but(under(max()).smoothedBy(ema), Role.GAIN);
    }
}
