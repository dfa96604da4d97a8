package io.steepest.verify.claim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * {@code Σ_l ⟨G_l,Δ_l⟩ + λ/2·(max_l s_l·‖Δ_l‖)²}, what steepest descent under a modular norm minimizes, in plain arithmetic.
 * With one layer it is the objective of Proposition 1.
 *
 * @param layers by name
 * @param lambda the sharpness λ
 */
record Objective(Map<String, Layer> layers, double lambda) {
    private static final int PROBES = 60;
    private static final double SMALLEST = -6;

    /**
     * A layer's part.
     *
     * @param gradient G_l
     * @param value the definition of its norm
     * @param dual the definition of the dual of its norm
     * @param weight s_l
     */
    record Layer(Matrix gradient, ToDoubleFunction<Matrix> value, ToDoubleFunction<Matrix> dual, double weight) {}

    /** One layer of weight one. */
    static Objective of(Matrix gradient, Defined norm, double lambda) {
        return new Objective(Map.of("w", new Layer(gradient, norm.value(), norm.dual(), 1)), lambda);
    }

    /** The gradients by layer. */
    Map<String, Matrix> gradients() {
        Map<String, Matrix> gradients = new LinkedHashMap<>();
        layers.forEach((name, layer) -> gradients.put(name, layer.gradient()));
        return gradients;
    }

    /** {@code Σ_l ‖G_l‖†/s_l}, the dual of the modular norm. */
    double dual() {
        return layers.values().stream()
                .mapToDouble(l -> l.dual().applyAsDouble(l.gradient()) / l.weight())
                .sum();
    }

    /** {@code max_l s_l·‖Δ_l‖}. */
    double norm(Map<String, Matrix> step) {
        return step.entrySet().stream()
                .mapToDouble(e -> layers.get(e.getKey()).weight()
                        * layers.get(e.getKey()).value().applyAsDouble(e.getValue()))
                .reduce(0, Math::max);
    }

    /** {@code Σ_l ⟨G_l,Δ_l⟩}. */
    double linear(Map<String, Matrix> step) {
        return step.entrySet().stream()
                .mapToDouble(e -> layers.get(e.getKey()).gradient().inner(e.getValue()))
                .sum();
    }

    /** Its value. */
    double at(Map<String, Matrix> step) {
        double norm = norm(step);
        return linear(step) + lambda / 2 * norm * norm;
    }

    /** {@code −(Σ_l ‖G_l‖†/s_l)²/(2λ)}, the claimed minimum. */
    double minimum() {
        return -dual() * dual() / (2 * lambda);
    }

    /**
     * How far a step is from minimizing: the larger of its distance from the claimed minimum and of what the best of many
     * other points gains on it, over the minimum.
     */
    double gap(Map<String, Matrix> step, Random random) {
        double value = at(step);
        double worst = Math.abs(value - minimum());
        for (Map<String, Matrix> other : others(step, random)) {
            worst = Math.max(worst, value - at(other));
        }
        return Double.isNaN(value) ? value : worst / Math.max(-minimum(), Double.MIN_NORMAL);
    }

    /** Points near and far, points that change one layer, and the best points along random directions. */
    private List<Map<String, Matrix>> others(Map<String, Matrix> step, Random random) {
        List<Map<String, Matrix>> others = new ArrayList<>();
        double size = step.values().stream().mapToDouble(Matrix::length).max().orElse(1);
        for (int i = 0; i < PROBES; i++) {
            double scale = size * Math.pow(10, SMALLEST * i / PROBES);
            Map<String, Matrix> near = new LinkedHashMap<>();
            Map<String, Matrix> far = new LinkedHashMap<>();
            step.forEach((name, d) -> {
                Matrix noise = Matrix.normal(random, d.rows(), d.columns());
                near.put(name, d.plus(noise.times(scale)));
                far.put(name, noise);
            });
            others.add(near);
            others.add(bestAlong(far));
            step.forEach((name, d) -> {
                Map<String, Matrix> one = new LinkedHashMap<>(step);
                one.put(name, d.times(2 * random.nextDouble()));
                others.add(one);
            });
        }
        return others;
    }

    /** The point on a line through zero where the objective is least. */
    private Map<String, Matrix> bestAlong(Map<String, Matrix> direction) {
        double norm = norm(direction);
        double length = -linear(direction) / (lambda * norm * norm);
        Map<String, Matrix> best = new LinkedHashMap<>();
        direction.forEach((name, d) -> best.put(name, d.times(length)));
        return best;
    }
}
