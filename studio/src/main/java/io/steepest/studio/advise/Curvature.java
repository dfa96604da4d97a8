package io.steepest.studio.advise;

import io.steepest.engine.Workers;
import io.steepest.param.Bank;
import io.steepest.train.data.Batch;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The Hessian of the loss on a batch, as a form {@code ⟨t, H t⟩}: the graph of the gradient is kept and differentiated
 * again along t. The network must be at the weights that the graph was made at whenever the form is asked for.
 */
final class Curvature implements AutoCloseable {
    private final Network network;
    private final List<TensorVector> gradients;

    private Curvature(Network network, List<TensorVector> gradients) {
        this.network = network;
        this.gradients = gradients;
    }

    /** Returns the Hessian at the present weights; the gradient of the batch goes into the banks. */
    static Curvature of(Network network, Batch batch) {
        boolean fused = fusedAttention(false);
        try {
            List<TensorVector> parts = network.each(
                    batch, (part, i) -> Network.kept(network.gradient(part, Network.share(part, batch), true)));
            network.write(parts);
            return new Curvature(network, parts);
        } finally {
            fusedAttention(fused);
        }
    }

    /** Chooses whether attention may be one kernel, which has no second derivative; returns what was chosen before. */
    private static boolean fusedAttention(boolean chosen) {
        try (PointerScope scope = new PointerScope()) {
            Context context = torch.globalContext();
            boolean before = context.userEnabledFlashSDP();
            context.setSDPUseFlash(chosen);
            return before;
        }
    }

    /**
     * Returns {@code ⟨t, H t⟩}, t being what the gradients of some parameters in the banks hold at present and zero for all
     * other parameters.
     */
    double along(List<Bank.Member> moved) {
        int[] which = IntStream.range(0, network.members().size())
                .filter(i -> moved.contains(network.members().get(i)))
                .toArray();
        if (gradients.size() == 1) {
            try (PointerScope scope = new PointerScope()) {
                return along(gradients.get(0), which);
            }
        }
        return Workers.results(gradients.size(), i -> along(gradients.get(i), which), () -> {}).stream()
                .mapToDouble(v -> v)
                .sum();
    }

    private double along(TensorVector gradient, int[] which) {
        TensorVector outputs = new TensorVector();
        TensorVector inputs = new TensorVector();
        TensorVector seeds = new TensorVector();
        for (int i : which) {
            // a gradient that is constant or does not depend on any weight has no curvature
            if (gradient.get(i).defined()) {
                inputs.push_back(network.parameter(i));
                if (gradient.get(i).requires_grad()) {
                    outputs.push_back(gradient.get(i));
                    seeds.push_back(network.members().get(i).gradient());
                }
            }
        }
        if (outputs.empty()) {
            return 0;
        }
        TensorVector products = torch.grad(outputs, inputs, seeds, new BoolOptional(true), false, true);
        double sum = 0;
        int at = 0;
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (int i : which) {
                if (gradient.get(i).defined()) {
                    Tensor product = products.get(at++);
                    sum += product.defined() ? inner(network.members().get(i).gradient(), product) : 0;
                }
            }
        }
        return sum;
    }

    /** Returns {@code ⟨x, y⟩}, added in float64. */
    static double inner(Tensor x, Tensor y) {
        return x.to(ScalarType.Double).mul(y).sum().item_double();
    }

    @Override
    public void close() {
        gradients.forEach(TensorVector::close);
    }
}
