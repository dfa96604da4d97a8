package io.steepest.optim;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * PyTorch's Newton–Schulz map on some matrices, recorded by {@code src/test/python/record_torch.py}.
 *
 * @param coefficients a, b, c of the quintic {@code aX + (bA + cA²)X}, {@code A = XXᵀ}
 * @param steps how often it is applied
 * @param epsilon least Frobenius norm to divide by
 * @param cases the matrices
 */
record NewtonSchulzRecord(List<Double> coefficients, int steps, double epsilon, List<Case> cases) {

    /**
     * One matrix {@code [m, n]} and its images, row by row.
     *
     * @param shape m, n
     * @param input the matrix; exact in float32
     * @param float64 its image, computed in float64
     * @param bfloat16 its image, computed in bfloat16 as PyTorch ships it
     */
    record Case(List<Integer> shape, List<Double> input, List<Double> float64, List<Double> bfloat16) {}

    static NewtonSchulzRecord load() throws IOException {
        Map<String, Object> file = Trajectory.json("newton_schulz");
        List<Case> cases = Trajectory.list(file.get("cases")).stream()
                .map(Trajectory::map)
                .map(c -> new Case(
                        Trajectory.integers(c.get("shape")),
                        Trajectory.numbers(c.get("input")),
                        Trajectory.numbers(c.get("float64")),
                        Trajectory.numbers(c.get("bfloat16"))))
                .toList();
        return new NewtonSchulzRecord(
                Trajectory.numbers(file.get("coefficients")),
                ((Number) file.get("steps")).intValue(),
                ((Number) file.get("epsilon")).doubleValue(),
                cases);
    }
}
