package io.steepest.train.data;

import io.steepest.file.Excerpt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of numbers, the class in the last column: a whole number or a name.
 *
 * <p>Fields are separated by commas, semicolons or tabs, and may be in double quotes. A byte order mark, blank lines and
 * spaces around fields are skipped. The first row is a header, and not read, if its last field is no number and either
 * no other field is one, or the classes of the rows below are numbers, or none of these rows is of a class of that name.
 * Row numbers in messages are those of the file's lines.
 */
final class Csv {
    private static final int LONGEST = 40;
    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    private final String name;
    private final Classes classes = new Classes();
    private int columns = -1;
    private double[] values = new double[1 << 12];
    private int[] labels = new int[1 << 8];
    private int rows;

    private Csv(String name) {
        this.name = name;
    }

    /** A row that was read: its line and its fields. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares lines
    private record Line(int number, String[] fields) {
        String last() {
            return fields[fields.length - 1];
        }

        boolean isBlank() {
            return fields.length == 1 && fields[0].isEmpty();
        }
    }

    /**
     * Reads one table.
     *
     * @param name of the table, for messages
     * @param in the text in UTF-8
     * @param shape of one row; null for that of a table
     * @throws IllegalArgumentException naming table, row and column, if it is none
     */
    static Rows read(String name, InputStream in, List<Integer> shape) throws IOException {
        // not by the name of the charset: what is not UTF-8 shall fail, not become question marks
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 17);
        Csv csv = new Csv(name);
        try {
            csv.read(reader);
        } catch (CharacterCodingException e) {
            throw csv.wrong(csv.rows == 0 ? "" : ", after " + csv.rows + " rows", "not UTF-8; save it in UTF-8", e);
        }
        return csv.rows(shape);
    }

    private void read(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\ufeff') {
            reader.reset();
        }
        Line first = null;
        int last = 0;
        try (CSVParser parser = CSVParser.parse(reader, Dialect.of(reader))) {
            for (CSVRecord record : parser) {
                last = Math.toIntExact(Math.min(parser.getCurrentLineNumber(), Integer.MAX_VALUE));
                Line line = new Line(last, record.stream().map(String::strip).toArray(String[]::new));
                if (!line.isBlank() && first == null && !Decimal.isNumber(line.last())) {
                    first = line;
                } else if (!line.isBlank()) {
                    first = first == null ? new Line(0, new String[0]) : first;
                    add(line);
                }
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException coding) {
                throw coding;
            }
            throw wrong(
                    ", row " + (last + 1) + " or below",
                    "a quote is not closed, or something other than a delimiter follows it",
                    e);
        }
        if (first != null && first.number() > 0 && !isHeader(first)) {
            addFirst(first);
        }
    }

    private boolean isHeader(Line line) {
        List<String> features = Arrays.asList(line.fields()).subList(0, line.fields().length - 1);
        boolean words = features.stream().noneMatch(Decimal::isNumber)
                && features.stream().anyMatch(field -> !field.isEmpty());
        boolean numbered = rows > 0 && classes.areNumbers();
        boolean full = features.stream().allMatch(Decimal::isNumber);
        return words || numbered || (rows > 0 && !full && !classes.contains(line.last()));
    }

    /** The first row goes behind the others, and then before them: it was no header after all. */
    private void addFirst(Line line) {
        add(line);
        int width = columns - 1;
        double[] moved = Arrays.copyOfRange(values, (rows - 1) * width, rows * width);
        System.arraycopy(values, 0, values, width, (rows - 1) * width);
        System.arraycopy(moved, 0, values, 0, width);
        int label = labels[rows - 1];
        System.arraycopy(labels, 0, labels, 1, rows - 1);
        labels[0] = label;
    }

    private void add(Line line) {
        String[] fields = line.fields();
        if (fields.length < 2) {
            throw wrong(
                    ", row " + line.number(),
                    shown(fields[0])
                            + " is one column; needed are features and a class, separated by commas, semicolons or tabs",
                    null);
        }
        if (columns < 0) {
            columns = fields.length;
        }
        if (fields.length != columns) {
            throw wrong(
                    ", row " + line.number(),
                    fields.length + " columns, but " + columns + " in the rows above, at "
                            + shown(String.join(" ", fields)),
                    null);
        }
        int width = columns - 1;
        long needed = (rows + 1L) * width;
        if (needed > MOST_VALUES) {
            throw wrong(", row " + line.number(), "more than " + MOST_VALUES + " numbers do not fit in memory", null);
        }
        if (labels.length == rows) {
            labels = Arrays.copyOf(labels, 2 * rows);
        }
        if (values.length < needed) {
            values = Arrays.copyOf(values, (int) Math.min(MOST_VALUES, Math.max(values.length * 2L, needed)));
        }
        for (int i = 0; i < width; i++) {
            values[rows * width + i] = number(fields[i], line.number(), i + 1);
        }
        labels[rows++] = classes.add(label(line.last(), line.number()));
    }

    private double number(String field, int row, int column) {
        if (Decimal.isNumber(field)) {
            return Double.parseDouble(field);
        }
        throw wrong(
                ", row " + row + ", column " + column,
                unusable(field).orElse(shown(field) + " is not a finite number"),
                null);
    }

    private String label(String field, int row) {
        boolean fraction = Decimal.isNumber(field) && Double.parseDouble(field) != Math.rint(Double.parseDouble(field));
        Optional<String> wrong = fraction
                ? Optional.of(shown(field) + " is not an integer or a name; the last column is the class")
                : unusable(field);
        if (wrong.isPresent()) {
            throw wrong(", row " + row + ", column " + columns, wrong.get(), null);
        }
        return field;
    }

    /** Says why a field can be neither a number nor a name; empty if it may be a name. */
    private static Optional<String> unusable(String field) {
        if (field.isEmpty()) {
            return Optional.of("the value is missing");
        }
        if (Decimal.hasComma(field)) {
            return Optional.of(shown(field) + " has a decimal comma; write it with a point");
        }
        return switch (field.toLowerCase(Locale.ROOT)) {
            case "nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity" ->
                Optional.of(shown(field) + " is not a finite number");
            case "na", "n/a", "null", "none", "?" -> Optional.of(shown(field) + " says that the value is missing");
            default -> Optional.empty();
        };
    }

    private static String shown(String field) {
        return '"' + Excerpt.of(field, LONGEST) + '"';
    }

    private Rows rows(List<Integer> shape) {
        if (rows == 0) {
            throw wrong("", "no rows of numbers", null);
        }
        int[] order = classes.order();
        int[] numbered = Arrays.stream(labels, 0, rows).map(i -> order[i]).toArray();
        int width = columns - 1;
        return new Rows(shape == null ? List.of(width) : shape, Arrays.copyOf(values, rows * width), numbered);
    }

    private IllegalArgumentException wrong(String where, String what, Exception cause) {
        return new IllegalArgumentException(name + where + ": " + what, cause);
    }
}
