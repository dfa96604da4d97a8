package io.steepest.train.data;

import io.steepest.train.name.Near;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rows of features with a class each, in float64, split 70 to 20 to 10 in an order fixed by their number. Each column is
 * brought to mean 0 and standard deviation 1 of the training part; a constant becomes 0.
 */
public final class Table {
    private static final List<String> NAMES = List.of("digits", "breast-cancer", "wine");

    /** The parts of the split. */
    public enum Part {
        /** To train on: seven tenths. */
        TRAINING,
        /** To choose step sizes by: two tenths. */
        VALIDATION,
        /** For nothing but the last measurement. */
        TEST
    }

    private final String name;
    private final int width;
    private final int classes;
    private final int[] ends;
    private final double[] values;
    private final int[] labels;

    private Table(String name, Rows rows) {
        int[] order = Examples.order(rows.count());
        this.name = name;
        this.width = rows.width();
        this.labels = Arrays.stream(order).map(row -> rows.labels()[row]).toArray();
        this.classes = 1 + Arrays.stream(labels).max().orElse(-1);
        int n = rows.count();
        this.ends = new int[] {7 * n / 10, 9 * n / 10, n};
        if (ends[0] < 1 || ends[1] == ends[0] || ends[2] == ends[1] || classes < 2) {
            throw new IllegalArgumentException(
                    name + ": " + n + " rows of " + classes + " classes; needed are at least 10 rows and 2 classes");
        }
        this.values = new double[rows.values().length];
        for (int j = 0; j < width; j++) {
            int column = j;
            Standard standard = Standard.of(ends[0], i -> rows.at(order[i], column));
            for (int i = 0; i < n; i++) {
                values[i * width + column] = standard.of(rows.at(order[i], column));
            }
        }
    }

    /** Names that need no file: {@code digits}, {@code breast-cancer} and {@code wine}. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Opens a table by name or path.
     *
     * @param nameOrPath a known name, else a {@code .csv} or {@code .csv.gz} file, the class in its last column
     * @throws IllegalArgumentException if there is no such table or the file is none
     */
    public static Table open(String nameOrPath) {
        boolean file = nameOrPath.endsWith(".csv") || nameOrPath.endsWith(".csv.gz");
        if (!NAMES.contains(nameOrPath) && !file) {
            throw new IllegalArgumentException(
                    "no table named \"" + nameOrPath + "\"" + Near.question(nameOrPath, NAMES) + "known names: "
                            + String.join(", ", NAMES) + "; else give a .csv file");
        }
        return new Table(nameOrPath, Datasets.rows(nameOrPath));
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Features of a row. */
    public int width() {
        return width;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Source, size and split in a sentence. */
    public String description() {
        return String.format(
                Locale.ROOT,
                "%s: %s; %,d features, %d classes; %,d rows to train on, %,d to validate, %,d to test",
                name,
                Datasets.source(name),
                width,
                classes,
                size(Part.TRAINING),
                size(Part.VALIDATION),
                size(Part.TEST));
    }

    private int first(Part part) {
        return switch (part) {
            case TRAINING -> 0;
            case VALIDATION -> ends[0];
            case TEST -> ends[1];
        };
    }

    private int end(Part part) {
        return switch (part) {
            case TRAINING -> ends[0];
            case VALIDATION -> ends[1];
            case TEST -> ends[2];
        };
    }

    /** Rows of a part. */
    public int size(Part part) {
        return end(part) - first(part);
    }

    /** The features of a part, float64 {@code [n,d]}, a new tensor. */
    public Tensor features(Part part) {
        int n = size(part);
        Tensor t = torch.empty(new long[] {n, width}, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
        t.data_ptr_double().put(values, first(part) * width, n * width);
        return t;
    }

    /** The classes of a part, int64 {@code [n]}, a new tensor. */
    public Tensor classes(Part part) {
        long[] of = Arrays.stream(labels, first(part), end(part)).asLongStream().toArray();
        return Batches.tensor(of, of.length);
    }

    /**
     * Which training rows a step is for, drawn with replacement: int64 {@code [size]}, a pure function of the arguments.
     *
     * @param seed of the run
     * @param step number of the step
     * @param size of the batch
     */
    public Tensor draw(long seed, long step, int size) {
        Batches.checkSize(size);
        long[] rows =
                Batches.draws(seed, step).longs(size, 0, size(Part.TRAINING)).toArray();
        return Batches.tensor(rows, size);
    }

    /**
     * Factors {@code exp(u)}, u uniform in {@code [−k, k]}, one a feature, a pure function of the arguments.
     *
     * @param seed of the draw
     * @param k reach of the logarithms; 0 gives ones
     */
    public double[] factors(long seed, double k) {
        // the same u times k for every k: what differs between them is the reach alone
        SplittableRandom draws = Batches.draws(seed, -1);
        return draws.doubles(width).map(u -> Math.exp(k * (2 * u - 1))).toArray();
    }
}
