package io.steepest.dist;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A file that all ranks of a machine map into their memory: for each rank a ring of bytes that it writes and the others
 * read, and counters that say how far it has come.
 *
 * <p>Rank 0 makes the file and writes all of it first, because a page for which there is no room would end the process. The
 * file loses its name once all have come, so nothing is left of it when the processes end, however they end.
 */
final class SharedMemory implements AutoCloseable {
    /** What a rank tells of itself. */
    enum Counter {
        /** Its process, once it has come. */
        PROCESS(0),
        /** How many pieces it has sent, or passed by because others send them. */
        SENT(1),
        /** How many pieces it needs no more of. */
        FINISHED(2),
        /** One when it has ended. */
        ENDED(3);

        private static final int COUNT = 4;

        private final int line;

        Counter(int line) {
            this.line = line;
        }
    }

    /** So that no two counters share a line of a cache. */
    private static final int LINE = 128;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** How often a rank looks for another before it lets other threads run in between. */
    private static final int SPINS = 2_000;

    /** How often it looks then, before it sleeps in between. */
    private static final int YIELDS = 2_000;

    private static final long NAP_NANOS = 50_000;
    /** Naps between two looks at whether the other process lives. */
    private static final int NAPS = 100;

    private final Places places;
    private final Duration timeout;
    private final MappedByteBuffer counters;
    private final List<BytePointer> rings;
    private final int ring;

    private SharedMemory(Places places, Duration timeout, FileChannel channel, int ring) throws IOException {
        this.places = places;
        this.timeout = timeout;
        this.ring = ring;
        this.counters = channel.map(FileChannel.MapMode.READ_WRITE, 0, head(places.size()));
        this.rings = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            MappedByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_WRITE, head(places.size()) + (long) i * ring, ring);
            rings.add((BytePointer) new BytePointer(bytes).retainReference());
        }
    }

    /**
     * Makes or finds the file, and waits until all ranks have come.
     *
     * @param ring bytes of a ring, a multiple of the length of a page
     * @throws RanksException if not all have come in time, or there is no room for the file
     */
    static SharedMemory join(Path file, Places places, Duration timeout, int ring) {
        String doing = "the first meeting";
        try {
            if (places.rank() == 0) {
                make(file, places.size(), ring);
            } else {
                new Waiting(places, timeout).until(() -> Files.exists(file), () -> "", doing);
            }
            SharedMemory memory;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (channel.size() != head(places.size()) + (long) places.size() * ring) {
                    throw new IOException("another number of ranks made it");
                }
                memory = new SharedMemory(places, timeout, channel, ring);
            }
            memory.tell(Counter.PROCESS, ProcessHandle.current().pid());
            for (int other = 0; other < places.size(); other++) {
                int each = other;
                memory.await(each, () -> memory.told(each, Counter.PROCESS) != 0, doing);
            }
            return memory;
        } catch (IOException e) {
            throw RanksException.of(
                    places, doing, timeout, new IllegalStateException(file + " cannot be shared: " + e, e));
        } finally {
            if (places.rank() == 0) {
                forget(file);
            }
        }
    }

    private static void make(Path file, int size, int ring) throws IOException {
        Path begun = file.resolveSibling(file.getFileName() + ".begun");
        try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ring);
            write(channel, zeros.duplicate().limit(head(size)));
            for (int i = 0; i < size; i++) {
                write(channel, zeros.duplicate());
            }
            Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            forget(begun);
            throw e;
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // some systems keep the name of a mapped file; its folder goes when the run ends
            file.toFile().deleteOnExit();
        }
    }

    private static int head(int size) {
        int bytes = size * Counter.COUNT * LINE;
        int page = 1 << 16;
        return (bytes + page - 1) / page * page;
    }

    /** Bytes of a ring. */
    int ring() {
        return ring;
    }

    /** Returns where a byte of a rank's ring is. */
    Pointer at(int rank, int offset) {
        return rings.get(rank).getPointer(offset);
    }

    /** Tells all others; whoever reads it also sees what this rank wrote before. */
    void tell(Counter counter, long value) {
        LONGS.setRelease(counters, place(places.rank(), counter), value);
    }

    /** Returns what a rank told last. */
    long told(int rank, Counter counter) {
        return (long) LONGS.getAcquire(counters, place(rank, counter));
    }

    private static int place(int rank, Counter counter) {
        return (rank * Counter.COUNT + counter.line) * LINE;
    }

    /**
     * Waits for another rank.
     *
     * @throws RanksException if it has ended, or has not come so far in time
     */
    void await(int other, BooleanSupplier so, String doing) {
        new Waiting(places, timeout).until(so, () -> lost(other), doing);
    }

    /** Why nothing more can come from a rank, or an empty text. */
    private String lost(int other) {
        if (told(other, Counter.ENDED) != 0) {
            return "rank " + other + " has ended";
        }
        long process = told(other, Counter.PROCESS);
        boolean lives = process == 0
                || ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
        return lives ? "" : "the process of rank " + other + " has ended";
    }

    /** Tells the others that nothing more comes. The memory itself goes when Java frees what it has mapped. */
    @Override
    public void close() {
        tell(Counter.ENDED, 1);
        rings.forEach(Pointer::close);
    }

    /** How a rank waits. */
    private record Waiting(Places places, Duration timeout) {
        // the other rank may need this core, and a sleep takes longer than most waits
        @SuppressWarnings("ThreadPriorityCheck")
        void until(BooleanSupplier so, Supplier<String> lost, String doing) {
            long begin = System.nanoTime();
            for (int looks = 0; !so.getAsBoolean(); looks++) {
                if (looks < SPINS) {
                    Thread.onSpinWait();
                } else if (looks < SPINS + YIELDS) {
                    Thread.yield();
                } else {
                    LockSupport.parkNanos(NAP_NANOS);
                    if (looks % NAPS == 0) {
                        String why = lost.get();
                        // it may have told all before it ended
                        if (!why.isEmpty() && !so.getAsBoolean()) {
                            throw failed(doing, why);
                        }
                    }
                    if (Thread.interrupted()) {
                        Thread.currentThread().interrupt();
                        throw failed(doing, "it was interrupted");
                    }
                    if (System.nanoTime() - begin > timeout.toNanos()) {
                        throw failed(doing, "another rank did not come");
                    }
                }
            }
        }

        private RanksException failed(String doing, String why) {
            return RanksException.of(places, doing, timeout, new IllegalStateException(why));
        }
    }
}
