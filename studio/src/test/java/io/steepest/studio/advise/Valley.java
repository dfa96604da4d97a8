package io.steepest.studio.advise;

import io.steepest.engine.Engine;
import io.steepest.modular.Modular;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import io.steepest.train.data.Batch;
import io.steepest.train.model.Activations;
import io.steepest.train.model.Model;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A quadratic function of two weight matrices, {@code ⟨c, w⟩ + ½ Σ h∘w² + κ⟨w, v⟩ + ½⟨v, v⟩ + ⟨c, v⟩}: gradient, Hessian and
 * cross terms are known. It depends on no data.
 */
final class Valley extends Module implements Model, AutoCloseable {
    private final LinearImpl first;
    private final LinearImpl second;
    private final Tensor slope;
    private final Tensor curvature;
    private final double coupling;
    private final Activations activations = new Activations();
    private final SteepestDescent optimizer;
    final Network network;
    /** Two rows, so that two threads have one each. */
    final Batch batch;

    /**
     * A valley at weights of zero.
     *
     * @param slope c, the gradient of both matrices there
     * @param curvature h, the Hessian of the first matrix, entry by entry
     * @param coupling κ
     */
    Valley(Tensor slope, Tensor curvature, double coupling) {
        Engine.prepare();
        this.slope = slope.retainReference();
        this.curvature = curvature.retainReference();
        this.coupling = coupling;
        first = matrix("first");
        second = matrix("second");
        optimizer = SteepestDescent.of(this, Recipes.sgd());
        network = new Network(this, optimizer.banks());
        batch = new Batch(torch.zeros(2, 1), torch.zeros(2), 2);
    }

    private LinearImpl matrix(String name) {
        LinearOptions options = new LinearOptions(slope.size(1), slope.size(0));
        options.bias().put(false);
        LinearImpl layer = new LinearImpl(options);
        register_module(name, layer);
        try (NoGradGuard frozen = new NoGradGuard()) {
            layer.weight().zero_();
        }
        return layer;
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public Activations activations() {
        return activations;
    }

    @Override
    public Tensor forward(Tensor inputs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Tensor loss(Tensor inputs, Tensor targets) {
        Tensor w = first.weight();
        Tensor v = second.weight();
        Tensor linear = w.add(v).mul(slope).sum();
        Tensor square = w.square().mul(curvature).sum().add(v.square().sum()).mul(new Scalar(0.5));
        return linear.add(square).add(w.mul(v).sum().mul(new Scalar(coupling)));
    }

    @Override
    public Modular structure() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String description() {
        return "valley";
    }

    Layer layer(String name) {
        return Layer.of(network.banks()).stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        optimizer.close();
        super.close();
    }
}
