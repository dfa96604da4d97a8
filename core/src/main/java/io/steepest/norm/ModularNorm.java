package io.steepest.norm;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The modular norm {@code max_l s_l‖W_l‖_l} of a whole network, each tensor under its own norm: the layers go their own
 * directions and are coupled by one length. Bernstein and Newhouse (2024), Proposition 7, Eq. (31)–(33).
 *
 * <p>With all {@code s_l = 1} and one norm it is the max-of-max norm (Proposition 3) or the max-spectral norm
 * (Proposition 5). Tensors are batches {@code [k,m,n]} in the order of the layers; every matrix of a batch counts as a
 * layer of its own. Values are numbers, tensors without dimensions.
 *
 * @param layers a norm and a weight for each tensor
 */
public record ModularNorm(List<Layer> layers) {

    /**
     * The part of one tensor: {@code s‖W‖}.
     *
     * @param norm of its matrices
     * @param weight s, positive
     */
    public record Layer(Norm norm, double weight) {

        /** Checks that the weight is positive and finite. */
        public Layer {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weight of a layer in the modular norm must be positive and finite, found " + weight);
            }
        }

        private Norm weighed() {
            return norm.scaled(Scale.constant(weight));
        }
    }

    /** Copies the layers and checks that there is one. */
    public ModularNorm {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("modular norm needs at least one layer");
        }
    }

    /** The modular norm of these layers. */
    public static ModularNorm of(Layer... layers) {
        return new ModularNorm(List.of(layers));
    }

    /** One norm for all tensors, with weight one: max-of-max, max-spectral. */
    public static ModularNorm uniform(Norm norm, int tensors) {
        return new ModularNorm(Collections.nCopies(tensors, new Layer(norm, 1)));
    }

    /** {@code max_l s_l‖W_l‖_l}, a number. */
    public Tensor of(List<Tensor> weights) {
        Tensor largest = null;
        for (int l = 0; l < checked(weights); l++) {
            Tensor own = layers.get(l).weighed().of(weights.get(l)).max();
            largest = largest == null ? own : largest.maximum(own);
        }
        return largest;
    }

    /** The dual norm {@code Σ_l ‖G_l‖_l† / s_l}, a number. */
    public Tensor dual(List<Tensor> gradients) {
        Tensor sum = null;
        for (int l = 0; l < checked(gradients); l++) {
            Tensor own = layers.get(l).weighed().dual(gradients.get(l)).sum();
            sum = sum == null ? own : sum.add(own);
        }
        return sum;
    }

    /** The oracle: {@code lmo_l(G_l)/s_l} of each layer, whatever the others are. */
    public List<Tensor> lmo(List<Tensor> gradients) {
        List<Tensor> oracles = new ArrayList<>();
        for (int l = 0; l < checked(gradients); l++) {
            oracles.add(layers.get(l).weighed().lmo(gradients.get(l)));
        }
        return oracles;
    }

    /**
     * Steepest descent {@code argmin Σ_l ⟨G_l,Δ_l⟩ + (λ/2)·max_l (s_l‖Δ_l‖_l)²}: each layer's oracle times one length,
     * {@code η = ‖G‖†/λ}. The layers know of each other by η alone. Where a layer has more than one minimizer, the one of
     * least Frobenius length.
     *
     * @param gradients a batch for each layer
     * @param lambda λ, the sharpness, positive
     * @return an update for each layer, to be added to the weights
     */
    public List<Tensor> steepest(List<Tensor> gradients, double lambda) {
        if (!(lambda > 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sharpness must be positive and finite, found " + lambda);
        }
        List<Tensor> oracles = lmo(gradients);
        Tensor dual = null;
        for (int l = 0; l < oracles.size(); l++) {
            Tensor own = Norm.attained(gradients.get(l), oracles.get(l)).sum();
            dual = dual == null ? own : dual.add(own);
        }
        Tensor length = dual.div(new Scalar(lambda));
        return oracles.stream().map(t -> t.mul(length)).toList();
    }

    private int checked(List<Tensor> tensors) {
        if (tensors.size() != layers.size()) {
            throw new IllegalArgumentException("modular norm has " + layers.size() + " layers, found " + tensors.size()
                    + " tensors " + tensors.stream().map(Shapes::text).toList());
        }
        return layers.size();
    }
}
