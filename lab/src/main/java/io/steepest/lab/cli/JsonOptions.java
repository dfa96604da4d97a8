package io.steepest.lab.cli;

import io.steepest.lab.train.Json;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results for machines go. */
final class JsonOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Also write the result for machines into this file.")
    private Path json;

    /** Refuses a place that could not be written to, before any work is done. */
    void check() {
        check(null);
    }

    /** Does the same when a folder will be made before the result is written; null stands for none. */
    void check(Path made) {
        Places.checkFile("--json", json, made);
    }

    void write(Object result) throws IOException {
        if (json != null) {
            Places.makeFolderOf(json);
            Json.write(json, result);
        }
    }
}
