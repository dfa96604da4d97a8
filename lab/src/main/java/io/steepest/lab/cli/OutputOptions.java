package io.steepest.lab.cli;

import io.steepest.lab.train.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Option;

/** Where results go. */
final class OutputOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder for reports and checkpoints (default: runs/COMMAND-TIME)")
    private Path out;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the result for machines")
    private Path json;

    /** The folder, made if it is missing. */
    Path folder(String command) throws IOException {
        Path folder = out;
        if (folder == null) {
            String time =
                    LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
            folder = Path.of("runs", command + "-" + time);
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--out " + folder + " is a file; give a folder");
        }
        return Files.createDirectories(folder);
    }

    boolean isGiven() {
        return out != null;
    }

    /** Refuses a place that could not be written to, before any work is done. */
    void check() {
        Path parent = json == null ? null : json.toAbsolutePath().getParent();
        if (json != null && (Files.isDirectory(json) || parent == null || !Files.isDirectory(parent))) {
            throw new IllegalArgumentException("--json " + json + " cannot be written: "
                    + (Files.isDirectory(json) ? "it is a folder" : "there is no folder " + parent));
        }
    }

    void write(Object result) throws IOException {
        if (json != null) {
            Json.write(json, result);
        }
    }
}
