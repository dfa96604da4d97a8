package io.steepest.lab.data;

import io.steepest.lab.data.Vocabulary.Kind;
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
    private static final List<String> NAMES = List.of("europarl", "digits");

    private Datasets() {}

    /**
     * Names that need no file.
     *
     * @return {@code europarl} and {@code digits}
     */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Opens data by name or path: a {@code .csv} or {@code .csv.gz} file is a table, a folder holds IDX
     * files, any other file is UTF-8 text, gzipped if its name ends in {@code .gz}.
     *
     * @param nameOrPath a known name, else a path
     * @param context tokens in a window of text; not read for images and tables
     * @param kind what a token of text is
     * @return the data, all of it in memory
     * @throws IllegalArgumentException if there is no such data or it is not what its name promises
     */
    public static Dataset open(String nameOrPath, int context, Kind kind) {
        return switch (nameOrPath) {
            case "europarl" -> Europarl.open(context, kind);
            case "digits" -> digits();
            default -> open(path(nameOrPath), context, kind);
        };
    }

    private static Dataset open(Path path, int context, Kind kind) {
        if (Files.isDirectory(path)) {
            return Idx.open(path);
        }
        String name = path.getFileName().toString();
        if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            Examples rows = Sources.read(path, in -> Csv.read(path.toString(), in, null));
            return LabelledDataset.split(name, "rows of a table", rows);
        }
        return TextDataset.of(name, "text of a file", Sources.text(path), context, kind);
    }

    private static LabelledDataset digits() {
        try (InputStream in = Datasets.class.getResourceAsStream("digits.csv.gz")) {
            Examples rows = Csv.read("digits", new GZIPInputStream(in), List.of(1, 8, 8));
            return LabelledDataset.split("digits", "handwritten digits of the UCI repository", rows);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the digits", e);
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
        throw new IllegalArgumentException(
                "no data named \"" + nameOrPath + "\" and no such file or folder; known names: "
                        + String.join(", ", NAMES) + "; else give a text file, a .csv file or a folder of IDX files");
    }
}
