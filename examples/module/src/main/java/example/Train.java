package example;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trains the network with Muon. */
public final class Train {
    private Train() {}

    /** Returns the last loss of a new network. */
    static double train(Recipe recipe, int steps) {
        torch.manual_seed(1);
        Multiply model = new Multiply();
        double last = Double.NaN;
        try (SteepestDescent optimizer = SteepestDescent.of(model, recipe)) {
            for (int step = 0; step < steps; step++) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor x = torch.randn(64, 2);
                    Tensor product = x.narrow(1, 0, 1).mul(x.narrow(1, 1, 1));
                    Tensor loss = torch.mse_loss(model.forward(x), product);
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
        double loss = train(Recipes.muon(lr(0.02), adamLr(0.004)), 300);
        System.out.println("loss after 300 steps: " + loss);
        if (!(loss < 0.2)) {
            throw new IllegalStateException("the network should have learnt to multiply, but the loss is " + loss);
        }
    }
}
