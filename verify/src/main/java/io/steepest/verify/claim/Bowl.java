package io.steepest.verify.claim;

import io.steepest.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The loss {@code ½·Σ h_i w_i²} and where to start on it, in plain arithmetic.
 *
 * @param curvature h, of the shape of the weights
 * @param start w₀
 */
record Bowl(Matrix curvature, Matrix start) {

    /** Curvatures spread evenly from 0.1 to 10 in their logarithms, a standard normal start. */
    static Bowl random(long seed, int rows, int columns) {
        double last = rows * columns - 1.0;
        Matrix h = Matrix.of(rows, columns, (i, j) -> Math.pow(10, -1 + 2 * (i * columns + j) / last));
        return new Bowl(h, Matrix.normal(new Random(seed), rows, columns));
    }

    double loss(Matrix w) {
        return curvature.inner(w.with(w, (x, y) -> x * y)) / 2;
    }

    Matrix gradient(Matrix w) {
        return curvature.with(w, (h, x) -> h * x);
    }

    /** Where a recipe goes: w₀, w₁, … */
    List<Matrix> path(Recipe recipe, int steps) {
        List<Matrix> path = new ArrayList<>(List.of(start));
        try (Walk walk = Walk.of(start, recipe)) {
            for (int t = 0; t < steps; t++) {
                path.add(walk.step(gradient(path.get(t))));
            }
        }
        return path;
    }
}
