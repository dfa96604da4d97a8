package io.steepest.lab.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A table of numbers separated by commas, the class in the last column, any integer.
 *
 * <p>The first row is a header, and not read, if its last field is not a number. Classes are numbered from 0 in
 * ascending order of their labels. Blank lines are skipped; row numbers in messages are those of the file's lines.
 */
final class Csv {
    private final String name;
    private int columns = -1;
    private float[] values = new float[1 << 12];
    private long[] labels = new long[1 << 8];
    private int rows;

    private Csv(String name) {
        this.name = name;
    }

    /** Reads one table; {@code shape} null for that of a table. */
    static Examples read(String name, InputStream in, List<Integer> shape) throws IOException {
        Csv csv = new Csv(name);
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            boolean header = number == 1 && !isNumber(line.substring(line.lastIndexOf(',') + 1));
            if (!header && !line.isBlank()) {
                csv.add(number, line);
            }
        }
        if (csv.rows == 0) {
            throw new IllegalArgumentException(name + ": no rows of numbers");
        }
        return csv.examples(shape);
    }

    private void add(int number, String line) {
        String[] fields = line.split(",", -1);
        if (fields.length < 2) {
            throw new IllegalArgumentException(name + ", row " + number + ": \"" + excerpt(line)
                    + "\" is one column; needed are features and a class, separated by commas");
        }
        if (columns < 0) {
            columns = fields.length;
        }
        if (fields.length != columns) {
            throw new IllegalArgumentException(name + ", row " + number + ": " + fields.length + " columns, but "
                    + columns + " in the rows above");
        }
        int width = columns - 1;
        if (labels.length == rows) {
            labels = Arrays.copyOf(labels, 2 * rows);
        }
        if (values.length < (rows + 1) * (long) width) {
            values = Arrays.copyOf(values, Math.toIntExact(Math.max(2L * values.length, (rows + 1) * (long) width)));
        }
        for (int i = 0; i < width; i++) {
            values[rows * width + i] = number(fields[i], number, i + 1);
        }
        labels[rows++] = label(fields[width], number);
    }

    private float number(String field, int row, int column) {
        if (!isNumber(field)) {
            throw new IllegalArgumentException(name + ", row " + row + ", column " + column + ": \"" + excerpt(field)
                    + "\" is not a finite number");
        }
        return Float.parseFloat(field);
    }

    private long label(String field, int row) {
        try {
            return Long.parseLong(field.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + ", row " + row + ", column " + columns + ": \"" + excerpt(field)
                            + "\" is not an integer; the last column is the class",
                    e);
        }
    }

    private Examples examples(List<Integer> shape) {
        TreeMap<Long, Integer> classes = new TreeMap<>();
        for (int i = 0; i < rows; i++) {
            classes.put(labels[i], 0);
        }
        int next = 0;
        for (var entry : classes.entrySet()) {
            entry.setValue(next++);
        }
        int[] numbered = Arrays.stream(labels, 0, rows).mapToInt(classes::get).toArray();
        return new Examples(
                shape == null ? List.of(columns - 1) : shape, Arrays.copyOf(values, rows * (columns - 1)), numbered);
    }

    /** Stricter than Java's own numbers, which may end in {@code f} or be {@code NaN}. */
    private static boolean isNumber(String field) {
        String s = field.strip();
        if (s.isEmpty() || Character.isLetter(s.charAt(s.length() - 1))) {
            return false;
        }
        try {
            return Float.isFinite(Float.parseFloat(s));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String excerpt(String field) {
        return field.length() <= 40 ? field : field.substring(0, 40) + "…";
    }
}
