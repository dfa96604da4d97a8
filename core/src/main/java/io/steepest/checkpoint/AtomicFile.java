package io.steepest.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file whole or not at all, even if the machine stops midway. */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes what a file shall hold. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /** Writes {@code FILE.tmp}, syncs it and renames it to {@code FILE}; on failure the old file stays as it was. */
    static void replace(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new CheckpointException(
                    file,
                    folder == null || Files.isDirectory(file) ? "a folder" : "no folder " + folder,
                    "a file name in a folder that exists");
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        boolean moved = false;
        try {
            try (channel) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(temporary);
            }
        }
        syncNames(folder);
    }

    /** Makes the new name itself survive a power failure, where the system can sync a folder (Windows cannot). */
    private static void syncNames(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // The data are on disk; at worst a power failure now brings the old file back, which is whole.
            return;
        }
    }
}
