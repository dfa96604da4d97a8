package io.steepest.dist;

import io.steepest.engine.Engine;
import io.steepest.engine.Shapes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A rank that is a process of one machine: the ranks exchange tensors through memory that they share, without a network.
 *
 * <p>A mean is added in the order in which {@link C10dRanks} adds it, so both give the same bits.
 */
public final class MemoryRanks implements Ranks {
    /** Bytes of all rings, if no single one would be smaller or larger than what follows. */
    private static final int RINGS = 1 << 29;

    private static final int LEAST_RING = 1 << 22;
    private static final int MOST_RING = 1 << 26;
    private static final Path SHARED = Path.of("/dev/shm");

    private final Places places;
    private final Rings rings;
    private boolean closed;
    private boolean failed;

    private MemoryRanks(Places places, Rings rings) {
        this.places = places;
        this.rings = rings;
    }

    /**
     * Returns a folder that suits {@link #join}: one that is kept in memory if this machine has one with enough room, the
     * folder of temporary files otherwise.
     *
     * @param size number of processes
     */
    public static Path folder(int size) {
        File memory = SHARED.toFile();
        return Files.isWritable(SHARED) && memory.getUsableSpace() > 2L * size * ring(size)
                ? SHARED
                : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * Joins processes of one machine, which find each other by a file. It loses its name when all have come. Nothing listens
     * on a network.
     *
     * @param file in a folder that only this user may write; it is made, and must not be left over from another run
     * @param rank number of this process, from 0
     * @param size number of processes
     * @param timeout how long a rank waits for the others before it throws
     * @throws RanksException if not all have come in time, or there is no room for the file
     */
    public static MemoryRanks join(Path file, int rank, int size, Duration timeout) {
        Engine.prepare();
        Places places = new Places(rank, size);
        SharedMemory memory = SharedMemory.join(file, places, timeout, ring(size));
        return new MemoryRanks(places, new Rings(memory, places, timeout));
    }

    private static int ring(int size) {
        return Math.max(LEAST_RING, Math.min(MOST_RING, Integer.highestOneBit(RINGS / size)));
    }

    @Override
    public int rank() {
        return places.rank();
    }

    @Override
    public int size() {
        return places.size();
    }

    @Override
    public Pending mean(Tensor x, int owner) {
        return begin(Collective.MEAN, owner, x, null);
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        return begin(Collective.BROADCAST, owner, x, null);
    }

    @Override
    public void sum(Tensor x) {
        begin(Collective.SUM, 0, x, null).await();
    }

    @Override
    public Tensor gather(Tensor x) {
        Tensor all = x.new_empty(Shapes.stacked(size(), x));
        begin(Collective.GATHERING, 0, x, all).await();
        return all;
    }

    @Override
    public void barrier() {
        try (PointerScope scope = new PointerScope()) {
            begin(Collective.BARRIER, 0, torch.zeros(new long[] {1}, new TensorOptions(ScalarType.Byte)), null)
                    .await();
        }
    }

    private Pending begin(Collective kind, int owner, Tensor x, Tensor into) {
        Ranks.check(x);
        if (closed || failed) {
            throw new IllegalStateException("rank " + rank() + " of " + size()
                    + (closed ? " is closed: " : " has failed: ") + kind.on(owner) + " cannot begin");
        }
        long end = guarded(() -> rings.begin(kind, owner, x, into));
        return () -> guarded(() -> {
            rings.finish(end);
            return end;
        });
    }

    private long guarded(LongSupplier exchange) {
        try {
            return exchange.getAsLong();
        } catch (RanksException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rings.close();
        }
    }

    @Override
    public String toString() {
        return "rank " + rank() + " of " + size() + " processes of this machine";
    }
}
