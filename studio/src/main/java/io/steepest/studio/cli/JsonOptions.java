package io.steepest.studio.cli;

import io.steepest.train.Json;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results for machines go. */
public final class JsonOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Also write the result for machines into this file.")
    private Path json;

    /** Refuses a place that could not be written to, before any work is done. */
    public void check() {
        check(null);
    }

    /** Does the same when a folder will be made before the result is written; null stands for none. */
    public void check(Path made) {
        Places.checkFile("--json", json, made);
    }

    /** Writes the result where it was asked for, nowhere if it was not. */
    public void write(Object result) throws IOException {
        if (json != null) {
            Places.makeFolderOf(json);
            Json.write(json, result);
        }
    }
}
