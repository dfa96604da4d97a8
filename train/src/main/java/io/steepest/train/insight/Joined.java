package io.steepest.train.insight;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The quantities of a tensor, from those of its matrices. Where something is zero, its direction counts as zero. */
final class Joined {
    private final Joining joining;
    private final List<Map<Part, Double>> matrices = new ArrayList<>();

    Joined(Joining joining) {
        this.joining = joining;
    }

    /** Adds matrices of a batch, from one on. */
    Joined with(Map<Part, double[]> batch, int from, int count) {
        for (int i = from; i < from + count; i++) {
            Map<Part, Double> matrix = new EnumMap<>(Part.class);
            for (Map.Entry<Part, double[]> each : batch.entrySet()) {
                matrix.put(each.getKey(), each.getValue()[i]);
            }
            matrices.add(matrix);
        }
        return this;
    }

    Map<Quantity, Double> quantities() {
        Map<Quantity, Double> all = new EnumMap<>(Quantity.class);
        double entries = sum(Part.ENTRIES);
        double dual = joining.dual(values(Part.DUAL_NORM));
        double weight = norm(Part.WEIGHT_NORM);
        double update = norm(Part.UPDATE_NORM);
        double free = norm(Part.FREE_NORM);
        double slope = sum(Part.SLOPE);
        all.put(Quantity.ALIGNMENT, over(-slope, dual, free));
        all.put(Quantity.EFFECTIVE_RATE, update == 0 ? 0 : weight == 0 ? Double.NaN : update / weight);
        all.put(Quantity.COSINE, over(-slope, length(Part.GRADIENT_LENGTH), length(Part.FREE_LENGTH)));
        all.put(Quantity.TURN, over(sum(Part.ALONG_LAST), length(Part.UPDATE_LENGTH), length(Part.LAST_LENGTH)));
        all.put(Quantity.GRADIENT_STABLE_RANK, stableRank(Part.GRADIENT_LENGTH, Part.GRADIENT_SPECTRAL));
        all.put(Quantity.UPDATE_STABLE_RANK, stableRank(Part.FREE_LENGTH, Part.FREE_SPECTRAL));
        all.put(Quantity.WEIGHT_NORM, weight);
        all.put(Quantity.WEIGHT_RMS, length(Part.WEIGHT_LENGTH) / Math.sqrt(entries));
        all.put(Quantity.WEIGHT_SPECTRAL, values(Part.WEIGHT_SPECTRAL).reduce(0, Math::max));
        all.put(Quantity.DUAL_NORM, dual);
        all.put(Quantity.GRADIENT_RMS, length(Part.GRADIENT_LENGTH) / Math.sqrt(entries));
        all.put(Quantity.UPDATE_NORM, update);
        all.put(Quantity.UPDATE_NORM_WITHOUT_DECAY, free);
        all.put(Quantity.UPDATE_RMS, length(Part.UPDATE_LENGTH) / Math.sqrt(entries));
        all.put(Quantity.SLOPE, slope);
        return all;
    }

    /** The mean over the matrices that are not zero; 0 if all are. */
    private double stableRank(Part length, Part spectral) {
        return IntStream.range(0, matrices.size())
                .filter(i -> value(i, length) != 0)
                .mapToDouble(i -> Math.pow(value(i, length) / value(i, spectral), 2))
                .average()
                .orElse(0);
    }

    /** A product over two lengths, which are divided by one after the other: their product may underflow. */
    private static double over(double product, double first, double second) {
        return first == 0 || second == 0 ? 0 : product / first / second;
    }

    private double norm(Part part) {
        return joining.norm(values(part));
    }

    private double length(Part part) {
        return values(part).reduce(0, Math::hypot);
    }

    private double sum(Part part) {
        return values(part).sum();
    }

    private DoubleStream values(Part part) {
        return IntStream.range(0, matrices.size()).mapToDouble(i -> value(i, part));
    }

    private double value(int matrix, Part part) {
        return matrices.get(matrix).getOrDefault(part, Double.NaN);
    }
}
