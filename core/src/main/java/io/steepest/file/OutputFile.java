package io.steepest.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a file whole or not at all, wherever its name leads.
 *
 * <p>A regular file is replaced: the content goes to a new file beside it, which is synced and then takes the old one's
 * name and mode. So the old file stays as it was until the new one is on disk, even if the machine stops midway. Symbolic
 * links are followed first and stay; other hard links keep the old content. A pipe, a device, or a file that a process
 * has open, such as {@code /dev/stdout}, is never replaced: the content is written into it.
 */
public final class OutputFile {
    private OutputFile() {}

    /** Writes what a file shall hold. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything, from the first byte to the last.
         *
         * @param channel takes the bytes in order
         * @throws IOException if they cannot be written
         */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Says why a file could not be written, before any work is done for it.
     *
     * @param file the name of a file
     * @return the reason, as the end of a sentence; empty if nothing speaks against the file
     */
    public static Optional<String> obstacle(Path file) {
        try {
            Destination.of(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    /**
     * Writes a file.
     *
     * @param file the name; its folder must exist
     * @param bytes what the file shall hold
     * @return the name
     * @throws IOException naming the file, if it cannot be written; a regular file is then as it was
     */
    public static Path write(Path file, byte[] bytes) throws IOException {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
        return file;
    }

    /**
     * Writes a file.
     *
     * @param file the name; its folder must exist
     * @param content writes what the file shall hold
     * @throws IOException naming the file, if it cannot be written; a regular file is then as it was
     */
    public static void write(Path file, Content content) throws IOException {
        try {
            Destination destination = Destination.of(file);
            if (destination.replaceable()) {
                replace(destination, content);
            } else {
                writeInto(destination.path(), content);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
    }

    /**
     * Writes all that remains of a buffer.
     *
     * @param channel takes the bytes
     * @param buffer is left without a remainder
     * @throws IOException if they cannot be written
     */
    public static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /**
     * Deletes what processes that were killed while they wrote a file have left beside it. Nobody may be writing the file
     * meanwhile.
     *
     * @param file the name that they wrote
     * @throws IOException if the folder cannot be read
     */
    public static void deleteLeftovers(Path file) throws IOException {
        Destination destination = Destination.of(file);
        try (DirectoryStream<Path> beside =
                Files.newDirectoryStream(destination.folder(), path -> Temporary.isOf(destination.path(), path))) {
            for (Path path : beside) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Says in words why a file could not be read or written. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void replace(Destination destination, Content content) throws IOException {
        try (Temporary temporary = Temporary.beside(destination.path())) {
            try (FileChannel channel = temporary.open()) {
                content.writeTo(channel);
                channel.force(true);
            }
            temporary.rename();
        }
        syncNames(destination.folder());
    }

    /** Appends: a regular file comes here only as somebody's open file, and keeps what it got before. */
    private static void writeInto(Path place, Content content) throws IOException {
        Set<OpenOption> options = Files.isRegularFile(place)
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : Set.of(StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(place, options)) {
            content.writeTo(channel);
        }
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
