package io.steepest.lab.cli;

import io.steepest.lab.train.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results for machines go. */
final class JsonOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "also write the result for machines")
    private Path json;

    /** Refuses a place that could not be written to, before any work is done. */
    void check() {
        check("--json", json);
    }

    /** Refuses such a place for another option; null is none. */
    static void check(String option, Path file) {
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        if (file != null && (Files.isDirectory(file) || parent == null || !Files.isDirectory(parent))) {
            throw new IllegalArgumentException(option + " " + file + " cannot be written: "
                    + (Files.isDirectory(file) ? "it is a folder" : "there is no folder " + parent));
        }
    }

    void write(Object result) throws IOException {
        if (json != null) {
            Json.write(json, result);
        }
    }
}
