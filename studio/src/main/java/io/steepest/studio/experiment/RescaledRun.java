package io.steepest.studio.experiment;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.train.data.Table;
import io.steepest.train.data.Table.Part;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * One training run on a table whose features were multiplied by {@code exp(U(−k,k))}.
 *
 * @param losses of the batch before each step, then of the whole training part at the end; shorter if it diverged
 * @param training loss at the end, of the training part; NaN if it diverged
 * @param validation loss at the end; NaN if it diverged
 * @param accuracy on the test part at the end, of one
 */
record RescaledRun(List<Double> losses, double training, double validation, double accuracy) {

    /** Runs a recipe from a seed. */
    static RescaledRun of(Table table, Rescale.Problem problem, Recipe recipe, double k, long seed) {
        try (PointerScope scope = new PointerScope()) {
            Tensor factors = Doubles.tensor(table.factors(seed, k), table.width());
            Predictor predictor = predictor(table, problem, factors, seed);
            try (SteepestDescent optimizer = SteepestDescent.of(predictor, recipe)) {
                return trained(table, problem, predictor, optimizer, factors, seed);
            }
        }
    }

    private static Predictor predictor(Table table, Rescale.Problem problem, Tensor factors, long seed) {
        if (problem.model() == Rescale.Model.LINEAR) {
            return Predictor.linear(table.width(), table.classes());
        }
        Tensor divisors = problem.init() == Rescale.Init.RESCALED ? factors : factors.new_ones(table.width());
        return Predictor.hidden(table.width(), problem.width(), table.classes(), divisors, seed);
    }

    private static RescaledRun trained(
            Table table,
            Rescale.Problem problem,
            Predictor predictor,
            SteepestDescent optimizer,
            Tensor factors,
            long seed) {
        Tensor x = table.features(Part.TRAINING).mul_(factors);
        Tensor y = table.classes(Part.TRAINING);
        List<Double> losses = new ArrayList<>();
        for (int t = 0; t < problem.steps(); t++) {
            optimizer.zeroGrad();
            double loss;
            try (PointerScope each = new PointerScope()) {
                Tensor rows = table.draw(seed, t, problem.batch());
                Tensor batch = predictor.loss(x.index_select(0, rows), y.index_select(0, rows));
                batch.backward();
                loss = batch.item_double();
            }
            if (!stepped(optimizer, loss)) {
                return new RescaledRun(losses, Double.NaN, Double.NaN, 0);
            }
            losses.add(loss);
        }
        try (NoGradGuard frozen = new NoGradGuard()) {
            double training = predictor.loss(x, y).item_double();
            losses.add(training);
            Tensor validation = table.features(Part.VALIDATION).mul_(factors);
            Tensor test = table.features(Part.TEST).mul_(factors);
            return new RescaledRun(
                    losses,
                    training,
                    predictor.loss(validation, table.classes(Part.VALIDATION)).item_double(),
                    predictor.accuracy(test, table.classes(Part.TEST)));
        }
    }

    private static boolean stepped(SteepestDescent optimizer, double loss) {
        if (!Double.isFinite(loss)) {
            return false;
        }
        try {
            optimizer.step(loss);
            return true;
        } catch (ArithmeticException notFinite) {
            return false;
        }
    }

    /**
     * The largest {@code |a−b|/max(|a|,|b|)} of two curves of losses, step by step; one if either ends before the other.
     */
    double deviation(RescaledRun other) {
        if (losses.size() != other.losses.size()) {
            return 1;
        }
        double largest = 0;
        for (int i = 0; i < losses.size(); i++) {
            double a = losses.get(i);
            double b = other.losses.get(i);
            double size = Math.max(Math.abs(a), Math.abs(b));
            largest = Math.max(largest, size == 0 ? 0 : Math.abs(a - b) / size);
        }
        return largest;
    }
}
