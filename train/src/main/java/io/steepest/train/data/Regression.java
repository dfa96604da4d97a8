package io.steepest.train.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.steepest.train.name.Unknown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.zip.GZIPInputStream;

/**
 * Real data for regression: rows of inputs, each with one or more targets. Columns of tables are brought to mean 0 and
 * standard deviation 1, pixels all together; targets to mean 0 in each column and mean square 1 of all.
 */
public final class Regression {
    private static final List<String> NAMES = List.of("diabetes", "digits", "halves");
    private static final List<Integer> IMAGE = List.of(1, 8, 8);
    private static final int CLASSES = 10;

    private final String name;
    private final String source;
    private final int rows;
    private final double[] x;
    private final double[] y;

    private Regression(String name, String source, int rows, double[] x, double[] y) {
        this.name = name;
        this.source = source;
        this.rows = rows;
        this.x = x;
        this.y = y;
        centre(y, y.length / rows);
        scale(y, 0, 1);
    }

    /** Known names: {@code diabetes}, {@code digits} and {@code halves}. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Opens data by name: {@code diabetes}, the progression of a disease from ten measurements; {@code digits}, which of ten
     * digits an image shows, as ten targets; {@code halves}, the lower half of the image of a digit from the upper.
     *
     * @param name one of the known names
     * @throws IllegalArgumentException for any other
     */
    public static Regression open(String name) {
        return switch (name) {
            case "diabetes" -> diabetes();
            case "digits" -> digits();
            case "halves" -> halves();
            default -> throw Unknown.of("regression data set", name, NAMES);
        };
    }

    private static Regression diabetes() {
        double[] x = numbers("diabetes_data_raw.csv.gz");
        double[] y = numbers("diabetes_target.csv.gz");
        int columns = x.length / y.length;
        centre(x, columns);
        for (int j = 0; j < columns; j++) {
            scale(x, j, columns);
        }
        return new Regression("diabetes", "progression of diabetes within a year", y.length, x, y);
    }

    private static Regression digits() {
        Rows images = images();
        double[] y = new double[images.count() * CLASSES];
        for (int i = 0; i < images.count(); i++) {
            y[i * CLASSES + images.labels()[i]] = 1;
        }
        double[] x = pixels(images);
        return new Regression("digits", "which handwritten digit an image shows", images.count(), x, y);
    }

    private static Regression halves() {
        Rows images = images();
        double[] pixels = pixels(images);
        int half = images.width() / 2;
        double[] upper = new double[images.count() * half];
        double[] lower = new double[images.count() * half];
        for (int i = 0; i < images.count(); i++) {
            System.arraycopy(pixels, i * images.width(), upper, i * half, half);
            System.arraycopy(pixels, i * images.width() + half, lower, i * half, half);
        }
        return new Regression(
                "halves", "lower half of a handwritten digit from its upper half", images.count(), upper, lower);
    }

    private static Rows images() {
        return resource("digits.csv.gz", in -> Csv.read("digits", in, IMAGE));
    }

    private static double[] pixels(Rows images) {
        double[] x = images.values().clone();
        centre(x, 1);
        scale(x, 0, 1);
        return x;
    }

    private static double[] numbers(String file) {
        String text = resource(file, in -> new String(in.readAllBytes(), UTF_8));
        StringTokenizer words = new StringTokenizer(text);
        double[] values = new double[words.countTokens()];
        Arrays.setAll(values, i -> Double.parseDouble(words.nextToken()));
        return values;
    }

    private static <T> T resource(String file, Sources.Reading<T> reading) {
        try (InputStream in = new GZIPInputStream(Regression.class.getResourceAsStream(file))) {
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    /** Brings each column to mean 0. */
    private static void centre(double[] values, int columns) {
        for (int j = 0; j < columns; j++) {
            double sum = 0;
            for (int i = j; i < values.length; i += columns) {
                sum += values[i];
            }
            double mean = sum * columns / values.length;
            for (int i = j; i < values.length; i += columns) {
                values[i] -= mean;
            }
        }
    }

    /** Brings every so many values, from a first one on, to mean square 1. */
    private static void scale(double[] values, int first, int stride) {
        double squares = 0;
        for (int i = first; i < values.length; i += stride) {
            squares += values[i] * values[i];
        }
        double length = Math.sqrt(squares * stride / values.length);
        for (int i = first; i < values.length; i += stride) {
            values[i] /= length;
        }
    }

    /** The name it was opened by. */
    public String name() {
        return name;
    }

    /** One sentence: source and size. */
    public String description() {
        return String.format(
                Locale.ROOT, "%s: %s; %,d rows, %d inputs, %d %s", name, source, rows, inputs(), outputs(), targets());
    }

    private String targets() {
        return outputs() == 1 ? "target" : "targets";
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Inputs of a row, d_in. */
    public int inputs() {
        return x.length / rows;
    }

    /** Targets of a row, d_out. */
    public int outputs() {
        return y.length / rows;
    }

    /** A copy of the inputs, row after row. */
    public double[] x() {
        return x.clone();
    }

    /** A copy of the targets, row after row. */
    public double[] y() {
        return y.clone();
    }
}
