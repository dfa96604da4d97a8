package io.steepest.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The place that a file name leads to when its symbolic links are followed.
 *
 * @param path the place itself, no link unless it stands for a file that a process has open
 * @param replaceable true for a regular file and for a name that is free; false for a pipe, a device, or a file that a
 *     process has open and that another reader knows by its handle
 */
record Destination(Path path, boolean replaceable) {
    /** Linux follows as many links and no more. */
    private static final int MOST_LINKS = 40;

    /** Linux lists here, as links, the files that processes have open; {@code /dev/stdout} is a link into it. */
    private static final Path HANDLES = Path.of("/proc");

    /**
     * Follows a name.
     *
     * @throws FileSystemException whose reason says why nothing can be written there
     */
    static Destination of(Path file) throws IOException {
        Path at = file.toAbsolutePath();
        int links = 0;
        while (Files.isSymbolicLink(at)) {
            Path folder = at.getParent();
            if (isHandle(folder)) {
                return new Destination(at, false);
            }
            if (++links > MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "its links lead in a circle");
            }
            at = folder.resolve(Files.readSymbolicLink(at));
        }
        String obstacle = obstacle(at);
        if (obstacle != null) {
            String way = links == 0 ? "" : "it is a link to " + at + ", and ";
            throw new FileSystemException(file.toString(), null, way + obstacle);
        }
        return new Destination(at, !Files.exists(at) || Files.isRegularFile(at));
    }

    /** The folder that holds the place. */
    Path folder() {
        return path.getParent();
    }

    private static boolean isHandle(Path folder) throws IOException {
        return folder != null && folder.toRealPath().startsWith(HANDLES);
    }

    /** Says why nothing can be written at a place that is no link; null if nothing speaks against it. */
    private static String obstacle(Path at) {
        Path folder = at.getParent();
        if (folder == null || Files.isDirectory(at)) {
            return "it is a folder";
        }
        if (!Files.isDirectory(folder)) {
            return Files.exists(folder) ? folder + " is no folder" : "there is no folder " + folder;
        }
        if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isWritable(at) ? null : "it is read-only";
        }
        return Files.isWritable(folder) ? null : "the folder " + folder + " is read-only";
    }
}
