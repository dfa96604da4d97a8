package io.steepest.train.data;

import java.util.Arrays;
import java.util.List;

/**
 * Rows of numbers of equal shape with a class each, in float64 as they were read.
 *
 * @param shape of one row, {@code [c,h,w]} or {@code [d]}
 * @param values row after row
 * @param labels classes from 0, one per row
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares rows
record Rows(List<Integer> shape, double[] values, int[] labels) {

    /** Number of rows. */
    int count() {
        return labels.length;
    }

    /** Numbers in one row. */
    int width() {
        return values.length / labels.length;
    }

    /** The number at a place. */
    double at(int row, int column) {
        return values[row * width() + column];
    }

    /**
     * Some rows in float32, standardized by some: all pixels of images together, each column of a table on its own. A
     * constant column becomes 0.
     *
     * @param rows which rows
     * @param training the rows whose means become 0 and whose deviations become 1
     */
    Examples standardized(int[] rows, int[] training) {
        int width = width();
        boolean images = shape.size() == 3;
        Standard[] standards = new Standard[width];
        if (images) {
            int pixels = Math.multiplyExact(training.length, width);
            Arrays.fill(standards, Standard.of(pixels, i -> at(training[i / width], i % width)));
        } else {
            Arrays.setAll(standards, column -> Standard.of(training.length, i -> at(training[i], column)));
        }
        float[] result = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < result.length; i++) {
            int column = i % width;
            result[i] = (float) standards[column].of(at(rows[i / width], column));
        }
        return new Examples(
                shape, result, Arrays.stream(rows).map(row -> labels[row]).toArray());
    }
}
