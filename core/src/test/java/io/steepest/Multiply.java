package io.steepest;

import static io.steepest.recipe.Setting.*;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A module of one's own, trained with Muon to multiply two numbers. */
public final class Multiply extends Module {
    private final LinearImpl in = register_module("in", new LinearImpl(2, 64));
    private final LinearImpl mid = register_module("mid", new LinearImpl(64, 64));
    private final LinearImpl head = register_module("head", new LinearImpl(64, 1));

    Tensor forward(Tensor x) {
        return head.forward(torch.relu(mid.forward(torch.relu(in.forward(x)))));
    }

    static double train(Multiply net, int steps) {
        double last = Double.NaN;
        Recipe recipe = Recipes.muon(lr(0.02), decay(0.01), adamLr(0.004));
        try (var optimizer = SteepestDescent.of(net, recipe)) {
            for (int step = 0; step < steps; step++) {
                try (var scope = new PointerScope()) {
                    Tensor x = torch.randn(64, 2);
                    Tensor product = x.narrow(1, 0, 1).mul(x.narrow(1, 1, 1));
                    Tensor loss = torch.mse_loss(net.forward(x), product);
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    last = loss.item_double();
                }
            }
        }
        return last;
    }

    public static void main(String[] args) {
        torch.manual_seed(1);
        System.out.println("loss after 300 steps: " + train(new Multiply(), 300));
    }
}
