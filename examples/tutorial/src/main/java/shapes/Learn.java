package shapes;

import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.adamLr;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import org.bytedeco.pytorch.global.torch;

/** Trains the network with Muon. */
public final class Learn {
    public static void main(String[] args) {
        torch.manual_seed(1);
        Cnn model = new Cnn();
        try (var optimizer = SteepestDescent.of(model, Recipes.muon(lr(0.05), adamLr(0.005)))) {
            System.out.println(optimizer.explain());
            while (optimizer.steps() < 200) {
                double loss = Training.step(model, optimizer);
                if (optimizer.steps() % 20 == 0) {
                    System.out.printf(
                            "step %d: loss %.3f, %.1f %% right%n",
                            optimizer.steps(), loss, 100 * Training.accuracy(model));
                }
            }
        }
    }
}
