package io.steepest.norm;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.times;

import io.steepest.norm.ModularNorm.Layer;
import io.steepest.tensor.Reduce;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Σ_l ⟨G_l,Δ_l⟩ + (λ/2)·max_l (s_l‖Δ_l‖)² from the norms of the layers alone, or with a sum for the maximum. */
record JointObjective(List<Layer> layers, List<Tensor> gradients, double lambda, boolean summed) {
    private static final int PERTURBATIONS = 2000;

    static JointObjective of(ModularNorm norm, List<Tensor> gradients, double lambda) {
        return new JointObjective(norm.layers(), gradients, lambda, false);
    }

    JointObjective withSum() {
        return new JointObjective(layers, gradients, lambda, true);
    }

    /** Its value for each of the updates in a batch: {@code [N,1,1]}. */
    Tensor all(List<Tensor> updates) {
        Tensor linear = null;
        Tensor square = null;
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            Tensor inner = Reduce.inner(gradients.get(l), updates.get(l));
            Tensor own = times(layer.norm().of(updates.get(l)), layer.weight()).square();
            linear = linear == null ? inner : linear.add(inner);
            square = square == null ? own : summed ? square.add(own) : square.maximum(own);
        }
        return linear.add(times(square, lambda / 2));
    }

    double at(List<Tensor> update) {
        return number(all(update));
    }

    /** The least value over random changes of all layers at once, of sizes 1e-4 to 1 of the update. */
    double leastNear(List<Tensor> update, long seed) {
        torch.manual_seed(seed);
        Tensor size = torch.rand(new long[] {PERTURBATIONS, 1, 1}, update.get(0).options())
                .mul(new Scalar(-4 * Math.log(10)))
                .exp();
        List<Tensor> others = new ArrayList<>();
        for (int l = 0; l < update.size(); l++) {
            Tensor d = update.get(l);
            double rms = number(Reduce.length(d)) / Math.sqrt((double) d.numel());
            others.add(d.add(doubles(seed + 1 + l, PERTURBATIONS, d.size(1), d.size(2))
                    .mul(size)
                    .mul(new Scalar(rms == 0 ? 1 : rms))));
        }
        return number(all(others).min());
    }
}
