package shapes;

import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.decay;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;

/** Trains the same network on the same images with Muon and with AdamW, and writes a report. */
public final class Compare {
    public static void main(String[] args) throws IOException {
        Path report = Path.of(args.length < 1 ? "report.html" : args[0]);
        int steps = args.length < 2 ? 200 : Integer.parseInt(args[1]);
        Map<String, List<Double>> curves = new LinkedHashMap<>();
        for (double size : new double[] {0.025, 0.05, 0.1}) {
            curves.put("Muon, step size " + size, curve(Recipes.muon(lr(size), adamLr(0.1 * size)), steps));
        }
        for (double size : new double[] {0.005, 0.01, 0.02}) {
            curves.put("AdamW, step size " + size, curve(Recipes.adamw(lr(size), decay(0)), steps));
        }
        Report.write(report, curves);
        System.out.println("Open " + report.toUri());
    }

    /** Returns the accuracy every 20 steps. */
    private static List<Double> curve(Recipe recipe, int steps) {
        torch.manual_seed(1);
        Cnn model = new Cnn();
        List<Double> accuracies = new ArrayList<>();
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            while (optimizer.steps() < steps) {
                Training.step(model, optimizer);
                if (optimizer.steps() % 20 == 0) {
                    accuracies.add(Training.accuracy(model));
                }
            }
        }
        return accuracies;
    }
}
