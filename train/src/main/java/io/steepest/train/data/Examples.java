package io.steepest.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Examples of equal shape with a class each. */
final class Examples {
    /** Of one example, {@code [c,h,w]} or {@code [d]}. */
    final List<Integer> shape;
    /** Numbers in one example. */
    final int width;
    /** Row after row. */
    final float[] values;
    /** Classes from 0, one per row. */
    final int[] labels;

    Examples(List<Integer> shape, float[] values, int[] labels) {
        this.shape = List.copyOf(shape);
        this.width = shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
        this.values = values;
        this.labels = labels;
        if (values.length != (long) width * labels.length) {
            throw new IllegalArgumentException(values.length + " values for " + labels.length + " rows of " + width);
        }
    }

    int rows() {
        return labels.length;
    }

    boolean isImages() {
        return shape.size() == 3;
    }

    /** An order of rows that is always the same for their number. */
    static int[] order(int rows) {
        int[] order = new int[rows];
        SplittableRandom draws = new SplittableRandom(rows);
        for (int i = 0; i < order.length; i++) {
            int j = draws.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    Examples part(int from, int to) {
        return new Examples(
                shape, Arrays.copyOfRange(values, from * width, to * width), Arrays.copyOfRange(labels, from, to));
    }

    Examples pick(int[] rows) {
        float[] v = new float[Math.multiplyExact(rows.length, width)];
        int[] l = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, v, i * width, width);
            l[i] = labels[rows[i]];
        }
        return new Examples(shape, v, l);
    }

    /**
     * Brings {@code this}, the training part, and the given rows to the mean 0 and standard deviation 1 of all numbers of
     * the training part together.
     */
    void standardizeWith(Examples others) {
        Standard standard = Standard.of(values.length, i -> values[i]);
        rescale(values, standard);
        rescale(others.values, standard);
    }

    private static void rescale(float[] x, Standard standard) {
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) standard.of(x[i]);
        }
    }
}
