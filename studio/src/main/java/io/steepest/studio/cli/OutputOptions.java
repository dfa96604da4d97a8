package io.steepest.studio.cli;

import io.steepest.train.RunCheckpoint;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Option;

/** The folder that reports and checkpoints go to. */
final class OutputOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write reports and checkpoints into this folder (default: runs/COMMAND-TIME).")
    private Path out;

    /** Refuses, before any work is done, a place that cannot be a folder or holds a run. */
    void check() {
        if (out == null) {
            return;
        }
        Places.checkFolder("--out", out);
        refuseRun(out);
    }

    /** Refuses a folder that a training run belongs to. */
    static void refuseRun(Path folder) {
        if (RunCheckpoint.isIn(folder)) {
            throw new IllegalArgumentException("--out " + folder
                    + " holds a run already; go on with it by train --resume " + folder + ", or give another --out");
        }
    }

    /** Returns the folder that was asked for, or null if none was. */
    Path asked() {
        return out;
    }

    /** The folder, made if it is missing; without {@code --out} one that nobody else has. */
    Path folder(String command) throws IOException {
        if (out != null) {
            return Places.makeFolder(out);
        }
        String time = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        String name = command + "-" + time;
        Files.createDirectories(Places.RUNS);
        for (int i = 1; ; i++) {
            try {
                return Files.createDirectory(Places.RUNS.resolve(i == 1 ? name : name + "-" + i));
            } catch (FileAlreadyExistsException e) {
                // another run began within this second
            }
        }
    }
}
