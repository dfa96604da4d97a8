package io.steepest.verify.claim;

import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** An optimizer of the library at work on named float64 matrices, gradients given from outside. */
final class Walk implements AutoCloseable {
    private final Parameters parameters;
    private final SteepestDescent optimizer;

    /** From given weights, with choices beyond the recipe. */
    Walk(Map<String, Matrix> start, Options options) {
        try (PointerScope scope = new PointerScope()) {
            parameters = new Parameters(start);
            optimizer = options.on(parameters);
        }
    }

    /** One matrix, named {@code w}. */
    static Walk of(Matrix start, Recipe recipe) {
        return new Walk(Map.of("w", start), SteepestDescent.follow(recipe));
    }

    /** What one step of a recipe adds to matrices of zeros. */
    static Map<String, Matrix> firstStep(Options options, Map<String, Matrix> gradients) {
        Map<String, Matrix> zeros = new LinkedHashMap<>();
        gradients.forEach((name, g) -> zeros.put(name, Matrix.zero(g.rows(), g.columns())));
        try (Walk walk = new Walk(zeros, options)) {
            walk.step(gradients);
            return walk.weights();
        }
    }

    /** What one step of a recipe adds to a matrix of zeros. */
    static Matrix firstStep(Recipe recipe, Matrix gradient) {
        return firstStep(SteepestDescent.follow(recipe), Map.of("w", gradient)).get("w");
    }

    /** One step along the gradients, by name. */
    void step(Map<String, Matrix> gradients) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            gradients.forEach((name, g) -> parameters.tensors.get(name).grad().copy_(Exchange.tensor(g)));
            optimizer.step();
        }
    }

    /** One step of the only matrix; where it is after it. */
    Matrix step(Matrix gradient) {
        step(Map.of("w", gradient));
        return weights().get("w");
    }

    /** Where the matrices are. */
    Map<String, Matrix> weights() {
        Map<String, Matrix> weights = new LinkedHashMap<>();
        parameters.tensors.forEach((name, tensor) -> weights.put(name, Exchange.matrix(tensor)));
        return weights;
    }

    @Override
    public void close() {
        optimizer.close();
        parameters.free();
    }

    /** A module of matrices and nothing else. */
    private static final class Parameters extends Module {
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();

        Parameters(Map<String, Matrix> start) {
            retainReference();
            start.forEach((name, w) -> {
                // a copy of the handle: the returned reference dangles once another parameter is registered
                Tensor own = new Tensor(register_parameter(name, Exchange.tensor(w)));
                tensors.put(name, own.retainReference());
            });
        }

        void free() {
            tensors.values().forEach(Tensor::close);
            close();
        }
    }
}
