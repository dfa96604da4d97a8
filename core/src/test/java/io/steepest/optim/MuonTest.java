package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.recipe.Recipes;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole of Muon beside a plain float64 rewrite of its published rule, tensor by tensor. */
@ExtendWith(Scoped.class)
class MuonTest {
    private static final double LR = 0.02;
    private static final double ADAM_LR = 3e-3;
    private static final double DECAY = 0.1;
    private static final double MOMENTUM = 0.95;

    /** Jordan et al. (2024): momentum, Nesterov, five quintic steps from the Frobenius length, shape scale. */
    private static final class PlainMuon {
        private final Tensor w;
        private final Tensor m;

        PlainMuon(Tensor w) {
            this.w = w.clone();
            this.m = torch.zeros_like(w);
        }

        void step(Tensor g) {
            m.mul_(new Scalar(MOMENTUM)).add_(g, new Scalar(1 - MOMENTUM));
            Tensor u = g.mul(new Scalar(1 - MOMENTUM)).add(m.mul(new Scalar(MOMENTUM)));
            boolean tall = u.size(0) > u.size(1);
            Tensor x = tall ? u.t() : u;
            x = x.div(x.norm());
            for (int i = 0; i < 5; i++) {
                Tensor a = x.mm(x.t());
                Tensor b = a.mul(new Scalar(-4.7750)).add(a.mm(a).mul(new Scalar(2.0315)));
                x = x.mul(new Scalar(3.4445)).add(b.mm(x));
            }
            double scale = Math.sqrt(Math.max(1, u.size(0) / (double) u.size(1)));
            w.mul_(new Scalar(1 - LR * DECAY)).sub_((tall ? x.t() : x).mul(new Scalar(LR * scale)), new Scalar(1.0));
        }
    }

    /** AdamW as Muon's first implementation has it for the other tensors: β = (0.9, 0.95), ε = 1e-10. */
    private static final class PlainAdamW {
        private final Tensor w;
        private final Tensor m;
        private final Tensor v;
        private int t;

        PlainAdamW(Tensor w) {
            this.w = w.clone();
            this.m = torch.zeros_like(w);
            this.v = torch.zeros_like(w);
        }

        void step(Tensor g) {
            t++;
            m.mul_(new Scalar(0.9)).add_(g, new Scalar(0.1));
            v.mul_(new Scalar(0.95)).add_(g.mul(g), new Scalar(0.05));
            Tensor mean = m.div(new Scalar(1 - Math.pow(0.9, t)));
            Tensor root = v.div(new Scalar(1 - Math.pow(0.95, t))).sqrt().add(new Scalar(1e-10));
            w.mul_(new Scalar(1 - ADAM_LR * DECAY)).sub_(mean.div(root), new Scalar(ADAM_LR));
        }
    }

    @Test
    void muon_follows_its_published_rule_on_matrices_of_every_shape_and_adamw_on_the_rest() {
        Nets.Bare net = new Nets.Bare()
                .with("square1", doubles(1, 6, 6))
                .with("square2", doubles(2, 6, 6))
                .with("wide", doubles(3, 4, 9))
                .with("tall", doubles(4, 9, 4))
                .with("bias", doubles(5, 9))
                .with("embed", doubles(6, 11, 4))
                .with("head", doubles(7, 11, 4));
        String[] matrices = {"square1", "square2", "wide", "tall"};
        String[] rest = {"bias", "embed", "head"};
        PlainMuon[] muon = new PlainMuon[matrices.length];
        PlainAdamW[] adamw = new PlainAdamW[rest.length];
        for (int i = 0; i < matrices.length; i++) {
            muon[i] = new PlainMuon(net.get(matrices[i]).detach());
        }
        for (int i = 0; i < rest.length; i++) {
            adamw[i] = new PlainAdamW(net.get(rest[i]).detach());
        }
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipes.muon(lr(LR), momentum(MOMENTUM), decay(DECAY), adamLr(ADAM_LR)))) {
            for (int t = 0; t < 50; t++) {
                for (int i = 0; i < matrices.length; i++) {
                    Tensor g = doubles(1000L * t + i, muon[i].w.size(0), muon[i].w.size(1));
                    muon[i].step(g);
                    net.gradient(matrices[i], g);
                }
                for (int i = 0; i < rest.length; i++) {
                    Tensor g = torch.randn_like(adamw[i].w);
                    adamw[i].step(g);
                    net.gradient(rest[i], g);
                }
                optimizer.step();
            }
            for (int i = 0; i < matrices.length; i++) {
                assertThat(relativeError(net.get(matrices[i]), muon[i].w))
                        .as(matrices[i])
                        .isLessThan(1e-11);
            }
            for (int i = 0; i < rest.length; i++) {
                assertThat(relativeError(net.get(rest[i]), adamw[i].w))
                        .as(rest[i])
                        .isLessThan(1e-12);
            }
        }
    }
}
