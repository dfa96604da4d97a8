package io.steepest.verify.claim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The matrices that claims are measured on, the same in every run. */
final class Inputs {
    /** Sharpnesses that are no powers of two. */
    static final List<Double> LAMBDAS = List.of(0.3, 7.0);

    private Inputs() {}

    /** Gradients of several shapes: column, row, number, square, wide, tall, of rank two, and with a zero row. */
    static List<Matrix> gradients(long seed) {
        Random random = new Random(seed);
        Matrix tall = Matrix.normal(random, 6, 4);
        return List.of(
                Matrix.normal(random, 7, 1),
                Matrix.normal(random, 1, 7),
                Matrix.normal(random, 1, 1),
                Matrix.normal(random, 5, 5),
                Matrix.normal(random, 4, 6),
                tall,
                SingularValues.compose(random, 6, 5, 3, 0.2),
                Matrix.of(6, 4, (i, j) -> i == 2 ? 0 : tall.at(i, j)));
    }

    /** Gradients of the layers of one network, of unlike shapes and sizes. */
    static Map<String, Matrix> layers(long seed) {
        Random random = new Random(seed);
        Map<String, Matrix> layers = new LinkedHashMap<>();
        layers.put("first", Matrix.normal(random, 5, 3));
        layers.put("second", Matrix.normal(random, 4, 5).times(30));
        layers.put("third", Matrix.normal(random, 2, 4).times(0.1));
        layers.put("fourth", SingularValues.compose(random, 4, 4, 2, 1));
        return layers;
    }
}
