package io.steepest.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.file.Excerpt;
import io.steepest.file.OutputFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run folder to one process at a time. The system's lock on the file {@value #FILE} counts, which ends with its
 * process however that ends; the text in the file names the owner.
 */
public final class RunLock implements AutoCloseable {
    /** Name of the file in a run's folder. It stays when the lock is released, empty. */
    public static final String FILE = "run.lock";

    private static final Logger log = LoggerFactory.getLogger(RunLock.class);

    /** Far behind the text: some systems refuse to let others read what is locked. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private static final int LONGEST_OWNER = 300;

    /**
     * The owners of the folders that this process holds. A lock of the system belongs to the whole process: opening and
     * closing the file a second time would release the first lock.
     */
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a run folder, and deletes what a killed process left of a checkpoint it was writing.
     *
     * @param folder a folder that exists
     * @return the lock, until it is closed or the process ends
     * @throws IllegalStateException naming the owner, if another run has the folder
     * @throws IOException naming the file, if it cannot be written
     */
    public static RunLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(FILE);
        String self = self();
        String holder = HELD.putIfAbsent(file, self);
        if (holder != null) {
            throw busy(folder, holder);
        }
        RunLock lock = null;
        try {
            lock = open(folder, file, self);
            Checkpoint.deleteLeftovers(folder.resolve(RunCheckpoint.FILE));
            return lock;
        } catch (IOException e) {
            throw new IOException(folder.resolve(FILE) + " cannot be written: " + OutputFile.reason(e), e);
        } finally {
            if (lock == null) {
                HELD.remove(file);
            }
        }
    }

    /** Returns whether a run was ever begun in a folder. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    private static RunLock open(Path folder, Path file, String self) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        boolean taken = false;
        try {
            taken = tryLock(folder, channel);
            if (!taken) {
                throw busy(folder, owner(channel));
            }
            channel.truncate(0);
            OutputFile.writeFully(channel, UTF_8.encode(self + "\n"));
            return new RunLock(file, channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static boolean tryLock(Path folder, FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(PLACE, 1, false);
            return lock != null;
        } catch (IOException e) {
            log.warn("{} cannot be locked ({}): do not let two runs use it at once", folder, OutputFile.reason(e));
            return true;
        }
    }

    private static IllegalStateException busy(Path folder, String owner) {
        return new IllegalStateException("the run folder " + folder + " is in use by " + owner
                + "; wait until it has ended, or give another folder");
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_OWNER);
        channel.read(text, 0);
        String owner = UTF_8.decode(text.flip()).toString().strip();
        return owner.isEmpty() ? "another process" : Excerpt.of(owner, LONGEST_OWNER);
    }

    private static String self() {
        ProcessHandle process = ProcessHandle.current();
        Instant start = process.info().startInstant().orElseGet(Instant::now).truncatedTo(ChronoUnit.SECONDS);
        return "process " + process.pid() + " on " + host() + ", started " + start;
    }

    private static String host() {
        String named = System.getenv("HOSTNAME");
        if (named != null && !named.isBlank()) {
            return named;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(0);
        } finally {
            HELD.remove(file);
        }
    }
}
