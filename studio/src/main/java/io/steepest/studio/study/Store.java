package io.steepest.studio.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.steepest.file.OutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The trials of a study that ended, in a file that only grows: {@value #FILE}, a line of JSON each. Several threads and
 * processes may share a store. A line is written under a lock in one go and forced to the disk; if its process is killed
 * meanwhile, the next writer cuts off what there is of the line, so that only the trial in flight is lost.
 *
 * <p>Whoever runs a trial {@link #claim claims} it first by a lock of the system, which ends with its process however that
 * ends.
 */
public final class Store implements Closeable {
    /** Name of the file in a store's folder. */
    public static final String FILE = "trials.jsonl";

    private static final String CLAIMS = "claims.lock";
    private static final long APPENDING = Long.MAX_VALUE - 1;
    private static final int HEXADECIMAL = 16;
    // 60 bits: below the place of the lock for appending
    private static final int CLAIM_DIGITS = 15;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final FileChannel lines;
    private final FileChannel claims;
    private final boolean any;
    private final Map<String, Kept> known = new HashMap<>();
    private final Set<Long> mine = new HashSet<>();
    private long read;

    private Store(Path file, FileChannel lines, FileChannel claims, boolean any) {
        this.file = file;
        this.lines = lines;
        this.claims = claims;
        this.any = any;
    }

    /**
     * Opens the store of a folder, which is made if it is missing. A process may open a folder once at a time: the locks
     * of the system belong to processes.
     *
     * @param folder for the files
     * @param any whether outcomes of other code and other machines count, too
     * @throws IOException if it cannot be read or written
     * @throws IllegalArgumentException naming the line that is no outcome of a trial
     */
    public static Store open(Path folder, boolean any) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        FileChannel lines = channel(file);
        Store store = new Store(file, lines, channel(folder.resolve(CLAIMS)), any);
        store.refresh();
        return store;
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Returns the outcome of a trial, if it is known. */
    public synchronized Optional<Kept> find(Trial trial) {
        return Optional.ofNullable(known.get(trial.key()));
    }

    /** Returns the number of known trials. */
    public synchronized int size() {
        return known.size();
    }

    /** Reads the lines that others wrote since the last time. */
    public synchronized void refresh() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(lines.size() - read));
        while (bytes.hasRemaining() && lines.read(bytes, read + bytes.position()) >= 0) {
            // until all is read
        }
        int end = lastNewline(bytes);
        String text = new String(bytes.array(), 0, end, UTF_8);
        long number = known.size();
        for (String line : text.lines().toList()) {
            number++;
            add(line, number);
        }
        read += end;
    }

    private static int lastNewline(ByteBuffer bytes) {
        int end = bytes.position();
        while (end > 0 && bytes.get(end - 1) != '\n') {
            end--;
        }
        return end;
    }

    private void add(String line, long number) {
        try {
            Kept kept = JSON.readValue(line, Kept.class);
            if (any || kept.isOf(Circumstances.here())) {
                known.put(kept.key(), kept);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ": line " + number + " is no outcome of a trial: " + e.getOriginalMessage()
                            + "; delete the line, and its trial is run again",
                    e);
        }
    }

    /**
     * Adds the outcome of a trial.
     *
     * @throws IOException if it cannot be written; then the store is as before
     */
    public synchronized void add(Kept kept) throws IOException {
        byte[] line = (JSON.writeValueAsString(kept) + "\n").getBytes(UTF_8);
        try (FileLock lock = lines.lock(APPENDING, 1, false)) {
            // a line without an end is of a process that was killed
            refresh();
            lines.truncate(read);
            lines.position(read);
            OutputFile.writeFully(lines, ByteBuffer.wrap(line));
            lines.force(true);
        }
        refresh();
        known.put(kept.key(), kept);
    }

    /**
     * Claims a trial, so that no other thread or process runs it.
     *
     * @return the claim, to be closed when the outcome is stored; empty if another holds it
     * @throws IOException if the file of claims cannot be locked
     */
    public synchronized Optional<Claim> claim(Trial trial) throws IOException {
        long place = Long.parseLong(trial.key().substring(0, CLAIM_DIGITS), HEXADECIMAL);
        if (!mine.add(place)) {
            return Optional.empty();
        }
        FileLock lock = claims.tryLock(place, 1, false);
        if (lock == null) {
            mine.remove(place);
            return Optional.empty();
        }
        return Optional.of(() -> release(place, lock));
    }

    private synchronized void release(long place, FileLock lock) throws IOException {
        mine.remove(place);
        lock.release();
    }

    /** Returns all known outcomes, in no order. */
    public synchronized List<Kept> all() {
        return new ArrayList<>(known.values());
    }

    @Override
    public synchronized void close() throws IOException {
        lines.close();
        claims.close();
    }

    /** The right to run a trial. */
    @FunctionalInterface
    public interface Claim extends Closeable {}
}
