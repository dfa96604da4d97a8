package shapes;

import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.adamLr;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;

/** Trains the network for a hundred steps more than the last time. */
public final class Continue {
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length < 1 ? "shapes.safetensors" : args[0]);
        torch.manual_seed(1);
        Cnn model = new Cnn();
        try (var optimizer = SteepestDescent.of(model, Recipes.muon(lr(0.05), adamLr(0.005)))) {
            if (Files.exists(file)) {
                Checkpoint.restore(file, model, optimizer);
            }
            long end = optimizer.steps() + 100;
            while (optimizer.steps() < end) {
                Training.step(model, optimizer);
            }
            Checkpoint.save(file, model, optimizer);
            System.out.printf("step %d: %.1f %% right%n", end, 100 * Training.accuracy(model));
        }
    }
}
