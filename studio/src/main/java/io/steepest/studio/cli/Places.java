package io.steepest.studio.cli;

import io.steepest.file.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Decides where the command line may put files. A missing folder is made if its parent is there; below {@code runs},
 * which is the project's own choice, all missing folders are made.
 */
public final class Places {
    /** The folder for runs whose place nobody chose. */
    static final Path RUNS = Path.of("runs");

    private Places() {}

    /**
     * Refuses a folder that is none and could not be made, before any work is done.
     *
     * @param option what named it
     * @param folder null for none
     */
    public static void checkFolder(String option, Path folder) {
        if (folder != null && !canBeFolder(folder)) {
            throw new IllegalArgumentException(option + " " + folder + " " + obstacle(folder));
        }
    }

    /**
     * Refuses a file that could not be written, before any work is done.
     *
     * @param option what named it
     * @param file null for none
     * @param made a folder that is made first, as far as it is missing; null for none
     */
    public static void checkFile(String option, Path file, Path made) {
        if (file == null || isToBeMade(file, made)) {
            return;
        }
        OutputFile.obstacle(file).ifPresent(why -> {
            throw new IllegalArgumentException(option + " " + file + " cannot be written: " + why);
        });
    }

    /** Makes a folder if it is missing. */
    public static Path makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (!canBeFolder(folder)) {
            throw new IOException(folder + " " + obstacle(folder));
        }
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(folder + " cannot be made: " + OutputFile.reason(e), e);
        }
    }

    /** Makes the folder of a file if it is missing. */
    public static void makeFolderOf(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            makeFolder(file.toAbsolutePath().getParent());
        }
    }

    private static boolean isToBeMade(Path file, Path made) {
        Path folder = file.toAbsolutePath().getParent();
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && folder != null
                && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                && (canBeFolder(folder)
                        || (made != null
                                && folder.normalize()
                                        .equals(made.toAbsolutePath().normalize())));
    }

    private static boolean canBeFolder(Path folder) {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isDirectory(folder) && Files.isWritable(folder);
        }
        Path there = folder.toAbsolutePath().normalize();
        Path runs = RUNS.toAbsolutePath().normalize();
        Path last = there.startsWith(runs) && !Files.exists(runs) ? runs : there;
        while (there.startsWith(runs) && !last.equals(runs) && !Files.exists(last.getParent())) {
            last = last.getParent();
        }
        Path parent = last.getParent();
        return parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
    }

    private static String obstacle(Path folder) {
        Path there = folder.toAbsolutePath();
        if (Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            String what = Files.exists(there) ? "is a file; give a folder" : "is a link to nothing; give a folder";
            return Files.isDirectory(there) ? "is read-only" : what;
        }
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there.equals(folder.toAbsolutePath().getParent()) && Files.isDirectory(there)) {
            return "cannot be made: the folder " + there + " is read-only";
        }
        return Files.isDirectory(there)
                ? "cannot be made: there is no folder "
                        + folder.toAbsolutePath().getParent()
                : "lies under " + there + ", which is a file; give a folder";
    }
}
