package io.steepest.train.data;

import io.steepest.train.data.Vocabulary.Kind;
import io.steepest.train.name.Near;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The door to all data: known names and paths. */
public final class Datasets {
    private static final List<String> NAMES = List.of("europarl", "digits", "breast-cancer", "wine", "swaps");

    private Datasets() {}

    /**
     * Names that need no file.
     *
     * @return {@code europarl}, {@code digits}, {@code breast-cancer}, {@code wine} and {@code swaps}
     */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Opens data by name or path: a {@code .csv} or {@code .csv.gz} file is a table, a {@code .tsv} or {@code .tsv.gz}
     * file has lines of class, tab and text, a folder holds IDX files, any other file is UTF-8 text, gzipped if its name
     * ends in {@code .gz}.
     *
     * @param nameOrPath a known name, else a path
     * @param context tokens in a window of text, or word pieces of a text with a class; not read for images and
     *     tables
     * @param kind what a token of text is
     * @return the data, all of it in memory
     * @throws IllegalArgumentException if there is no such data or it is not what its name promises
     */
    public static Dataset open(String nameOrPath, int context, Kind kind) {
        return switch (nameOrPath) {
            case "europarl" -> Europarl.open(context, kind);
            case "digits", "breast-cancer", "wine" ->
                LabelledDataset.split(nameOrPath, source(nameOrPath), rows(nameOrPath));
            case "swaps" -> Swaps.open(context);
            default -> open(nameOrPath, path(nameOrPath), context, kind);
        };
    }

    private static Dataset open(String nameOrPath, Path path, int context, Kind kind) {
        if (Files.isDirectory(path)) {
            return Idx.open(path);
        }
        String name = path.getFileName().toString();
        if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            return LabelledDataset.split(name, source(name), rows(nameOrPath));
        }
        if (name.endsWith(".tsv") || name.endsWith(".tsv.gz")) {
            return LabelledText.open(path, context);
        }
        return TextDataset.of(name, "text of a file", Sources.text(path), context, kind);
    }

    /** Returns whether a name is that of a pipe or a device, whose data may have no end and can be read only once. */
    public static boolean isEndless(String nameOrPath) {
        try {
            Path path = Path.of(nameOrPath);
            return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Rows with a class each, by name or from a {@code .csv} file, as they are. */
    static Rows rows(String nameOrPath) {
        return switch (nameOrPath) {
            case "digits" -> resource("digits", "digits.csv.gz", List.of(1, 8, 8));
            case "breast-cancer" -> resource("breast-cancer", "breast_cancer.csv.gz", null);
            case "wine" -> resource("wine", "wine_data.csv.gz", null);
            default -> {
                Path path = path(nameOrPath);
                yield Sources.read(path, in -> Csv.read(path.toString(), in, null));
            }
        };
    }

    /** What the rows of a known name are. */
    static String source(String name) {
        return switch (name) {
            case "digits" -> "handwritten digits of the UCI repository";
            case "breast-cancer" -> "diagnoses of the UCI repository";
            case "wine" -> "cultivars of the UCI repository";
            default -> "rows of a table";
        };
    }

    private static Rows resource(String name, String file, List<Integer> shape) {
        try (InputStream in = Datasets.class.getResourceAsStream(file)) {
            return Csv.read(name, new GZIPInputStream(in), shape);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name, e);
        }
    }

    private static Path path(String nameOrPath) {
        try {
            Path path = Path.of(nameOrPath);
            if (!nameOrPath.isBlank() && Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // falls through: no file can have that name either
        }
        throw new IllegalArgumentException("no data named \"" + nameOrPath + "\" and no such file or folder"
                + Near.question(nameOrPath, NAMES) + "known names: " + String.join(", ", NAMES)
                + "; else give a text file, a .csv file or a folder of IDX files");
    }
}
