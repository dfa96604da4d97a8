package io.steepest.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The two forms in which a checkpoint of a name may lie in its folder: one file, which one rank writes, or an index beside it
 * and the files that the index names, which several ranks write. Whichever was written last counts, at every moment, even if
 * a process was killed before it removed the other form.
 *
 * @param single where the single file is, or would be
 */
record Forms(Path single) {
    private static final String INDEX = ".index.json";
    private static final String END = ".safetensors";
    private static final int MOST_LINKS = 40;

    /** Bytes at the beginning of a file, among which is the checksum of all of it. */
    private static final int BEGINNING = 4096;

    /** Finds the place of a checkpoint, following symbolic links as writing a file does. */
    static Forms of(Path file) throws IOException {
        Path at = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(at) && links < MOST_LINKS; links++) {
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return new Forms(at);
    }

    /** Whether the name of a file is that of an index. */
    static boolean isIndex(Path file) {
        return file.getFileName() != null && file.getFileName().toString().endsWith(INDEX);
    }

    Path index() {
        return single.resolveSibling(single.getFileName() + INDEX);
    }

    /**
     * The name of a file of a set, which no other set has.
     *
     * @param steps that the optimizer has taken
     * @param token random digits of the set
     */
    String shard(long steps, String token, int rank, int size) {
        return String.format("%s-step%d-%s-%05d-of-%05d%s", stem(), steps, token, rank + 1, size, END);
    }

    private String stem() {
        String name = single.getFileName().toString();
        return name.endsWith(END) ? name.substring(0, name.length() - END.length()) : name;
    }

    /** What counts: the single file, or the index; empty if there is neither. */
    Optional<Path> current() throws IOException {
        if (!Files.exists(index())) {
            return Files.exists(single) ? Optional.of(single) : Optional.empty();
        }
        // one that was there when the set was written is older than the set, and any other one is newer
        boolean older = !Files.exists(single) || Index.read(index()).replaces().equals(identity());
        return Optional.of(older ? index() : single);
    }

    /** What tells the single file from any other that was ever there; empty if there is none. */
    String identity() throws IOException {
        if (!Files.exists(single)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(single, StandardOpenOption.READ)) {
            ByteBuffer beginning = ByteBuffer.allocate(BEGINNING);
            int read = 0;
            while (beginning.hasRemaining() && read >= 0) {
                read = channel.read(beginning);
            }
            CRC32C crc = new CRC32C();
            crc.update(beginning.flip());
            return String.format("%d bytes, %08x", channel.size(), crc.getValue());
        }
    }

    /** Removes the single file and the files of other sets: the set of an index is written. */
    void keepSet(Index index) throws IOException {
        Files.deleteIfExists(single);
        deleteShards(index.files().keySet());
    }

    /** Removes the index and the files of sets: the single file is written. */
    void keepSingle() throws IOException {
        if (Files.exists(index()) && !isForeign()) {
            Files.deleteIfExists(index());
        }
        deleteShards(Set.of());
    }

    /** Removes whatever does not count. */
    void keepCurrent() throws IOException {
        Optional<Path> current = current();
        if (current.isPresent() && isIndex(current.get())) {
            Index index = Index.read(index());
            if (index.isOwn()) {
                keepSet(index);
            }
        } else {
            keepSingle();
        }
    }

    /** Whether another program wrote the index; it does not count beside a single file, and is not ours to remove. */
    private boolean isForeign() throws IOException {
        try {
            return !Index.read(index()).isOwn();
        } catch (CheckpointException damaged) {
            return false;
        }
    }

    /** Removes files of sets, whole ones and those whose writer was killed, but for some. */
    private void deleteShards(Set<String> kept) throws IOException {
        Pattern shard =
                Pattern.compile(Pattern.quote(stem()) + "-step\\d+-[0-9a-f]{16}-\\d{5,}-of-\\d{5,}\\.safetensors");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(single.getParent())) {
            for (Path path : all) {
                String name = path.getFileName().toString();
                if (shard.matcher(name).matches() && !kept.contains(name)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
