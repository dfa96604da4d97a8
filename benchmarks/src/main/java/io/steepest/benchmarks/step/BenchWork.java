package io.steepest.benchmarks.step;

import io.steepest.benchmarks.work.NativeCalls;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What steps call.
 *
 * @param calls of operators from Java in the first step
 * @param operators the same with those that operators call inside
 * @param flops of the matrix products of a step by dtype, the mean
 * @param bytes that the other operators of a step read and write, the mean
 */
record BenchWork(long calls, long operators, Map<ScalarType, Double> flops, double bytes) {

    /** Of traced steps, at least one. */
    static BenchWork of(List<NativeCalls> traced) {
        int n = traced.size();
        Map<ScalarType, Double> flops = new EnumMap<>(ScalarType.class);
        traced.forEach(calls -> calls.flops().forEach((dtype, x) -> flops.merge(type(dtype), x / n, Double::sum)));
        double bytes = traced.stream().mapToDouble(NativeCalls::bytes).sum() / n;
        return new BenchWork(traced.get(0).total(), traced.get(0).operators(), flops, bytes);
    }

    private static ScalarType type(String dtype) {
        return switch (dtype) {
            case "bfloat16" -> ScalarType.BFloat16;
            case "float16" -> ScalarType.Half;
            case "float64" -> ScalarType.Double;
            default -> ScalarType.Float;
        };
    }
}
