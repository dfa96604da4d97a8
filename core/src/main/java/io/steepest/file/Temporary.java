package io.steepest.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The file that takes the content before it takes the name. Nobody can guess what it is called, and it is made only if
 * nothing of that name exists, so that no planted link is followed and no two processes share it.
 */
final class Temporary implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 16;
    private static final String END = ".tmp";

    /** With the random digits after it, a name may not exceed 255 bytes; a character has up to 3 of them in UTF-8. */
    private static final int LONGEST_NAME = 60;

    private final Path target;
    private final Path path;
    private final PosixFileAttributes old;

    private Temporary(Path target, Path path, PosixFileAttributes old) {
        this.target = target;
        this.path = path;
        this.old = old;
    }

    /** Chooses a name beside the file to be replaced, and remembers that file's mode and owner. */
    static Temporary beside(Path target) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        Path path = target.resolveSibling(begin(target) + HexFormat.of().formatHex(random) + END);
        PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        return new Temporary(target, path, view != null && Files.exists(target) ? view.readAttributes() : null);
    }

    /** Returns whether a path is a temporary file of this target. */
    static boolean isOf(Path target, Path path) {
        String name = path.getFileName().toString();
        String begin = begin(target);
        return name.length() == begin.length() + 2 * RANDOM_BYTES + END.length()
                && name.startsWith(begin)
                && name.endsWith(END);
    }

    private static String begin(Path target) {
        String name = target.getFileName().toString();
        return "." + (name.length() <= LONGEST_NAME ? name : "steepest") + ".";
    }

    /** Makes the file. What replaces a private file is never readable by others, not even for a moment. */
    FileChannel open() throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        return old == null
                ? FileChannel.open(path, options)
                : FileChannel.open(path, options, (FileAttribute<?>)
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Gives the file its name. */
    void rename() throws IOException {
        if (old != null) {
            likeOld();
        }
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException plainFileSystem) {
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void likeOld() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        try {
            // before the mode, which a new owner may reset
            view.setOwner(old.owner());
            view.setGroup(old.group());
        } catch (IOException notAllowed) {
            // only root gives files away; for anybody else the new file is his own, as in any editor
        }
        view.setPermissions(old.permissions());
    }

    /** Deletes the file unless it has been renamed. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
