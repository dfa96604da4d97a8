package io.steepest.dist;

import io.steepest.dist.SharedMemory.Counter;
import io.steepest.engine.Dtypes;
import io.steepest.engine.Shapes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Moves tensors through the rings of a shared memory. Whoever sends copies a piece into its own ring, and whoever receives
 * reads it there.
 *
 * <p>All ranks number the pieces alike and finish them in this order. A rank that waits for room in its ring finishes what
 * it has begun in the meantime, so the first piece that any rank has not finished can always go on, and ranks do not wait
 * for each other in a circle.
 */
final class Rings implements AutoCloseable {
    /** Bytes that are copied before the receiver is told of them: they are still in a cache when it reads them. */
    private static final int PIECE = 1 << 20;
    /** A piece begins at a multiple of this, behind a label that has as much room. */
    private static final int ALIGNED = 64;

    private final Places places;
    private final Duration timeout;
    private final SharedMemory memory;
    /** Bytes that each rank has put into its ring so far, with those that were left over at its end. */
    private final long[] heads;
    /** Pieces that this rank has begun and not finished, in order. */
    private final Deque<Piece> unfinished = new ArrayDeque<>();
    /** Pieces in this rank's own ring, in order. */
    private final Deque<Held> held = new ArrayDeque<>();

    private long begun;

    /**
     * A piece in the own ring.
     *
     * @param piece its number
     * @param begin bytes that were put into the ring before it
     */
    private record Held(long piece, Collective kind, int owner, long begin) {}

    Rings(SharedMemory memory, Places places, Duration timeout) {
        this.memory = memory;
        this.places = places;
        this.timeout = timeout;
        this.heads = new long[places.size()];
    }

    /**
     * Begins an operation: sends what this rank has to send.
     *
     * @param x contiguous; nobody may touch it before the end
     * @param into for a gathering {@code [size, n…]}, null otherwise
     * @return what {@link #finish} takes
     */
    long begin(Collective kind, int owner, Tensor x, Tensor into) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor flat = x.detach().view(-1);
            Tensor rows = into == null ? null : into.view(places.size(), -1);
            long most = PIECE / x.element_size();
            for (long from = 0; from < x.numel(); from += most) {
                long length = Math.min(most, x.numel() - from);
                Tensor part = flat.narrow(0, from, length).retainReference();
                Tensor to = rows == null ? null : rows.narrow(1, from, length).retainReference();
                begin(new Piece(begun++, kind, owner, part, to, lay(kind, owner, Shapes.bytes(part))));
            }
        }
        return begun;
    }

    /** Bytes that a piece takes in a ring, with its label. */
    private static int room(long bytes) {
        return ALIGNED + (int) ((bytes + ALIGNED - 1) / ALIGNED * ALIGNED);
    }

    /** Returns where the next piece lies in the ring of each rank, −1 for those that do not send it. */
    private List<Integer> lay(Collective kind, int owner, long bytes) {
        int room = room(bytes);
        List<Integer> found = new ArrayList<>();
        for (int rank = 0; rank < places.size(); rank++) {
            int place = -1;
            if (kind.sends(rank, owner)) {
                place = (int) (heads[rank] % memory.ring());
                if (place + room > memory.ring()) {
                    heads[rank] += memory.ring() - place;
                    place = 0;
                }
                heads[rank] += room;
            }
            found.add(place);
        }
        return found;
    }

    private void begin(Piece piece) {
        unfinished.add(piece);
        int own = places.rank();
        if (piece.kind().sends(own, piece.owner())) {
            makeRoom(heads[own] - memory.ring(), piece);
            int place = piece.at().get(own);
            new LongPointer(memory.at(own, place)).put(piece.label());
            Pointer.memcpy(memory.at(own, place + ALIGNED), piece.x().data_ptr(), piece.bytes());
            held.add(new Held(piece.number(), piece.kind(), piece.owner(), heads[own] - room(piece.bytes())));
            memory.tell(Counter.SENT, piece.number() + 1);
        }
    }

    /** Waits until nobody reads the bytes of the own ring that were put there before a certain one. */
    private void makeRoom(long before, Piece next) {
        while (!held.isEmpty()) {
            Held first = held.peek();
            int reader = reader(first);
            if (reader < 0) {
                held.remove();
            } else if (first.begin >= before) {
                return;
            } else if (unfinished.peek().number() != next.number()) {
                finishFirst();
            } else {
                memory.await(reader, () -> hasFinished(reader, first), next.doing());
            }
        }
    }

    /** Returns a rank that still reads a piece, or −1. */
    private int reader(Held piece) {
        for (int rank = 0; rank < places.size(); rank++) {
            if (rank != places.rank() && piece.kind().receives(rank, piece.owner()) && !hasFinished(rank, piece)) {
                return rank;
            }
        }
        return -1;
    }

    private boolean hasFinished(int rank, Held piece) {
        return memory.told(rank, Counter.FINISHED) > piece.piece;
    }

    /** Waits for all operations that had begun when {@link #begin} returned this. */
    void finish(long upTo) {
        while (!unfinished.isEmpty() && unfinished.peek().number() < upTo) {
            finishFirst();
        }
    }

    private void finishFirst() {
        Piece piece = unfinished.peek();
        if (piece.kind().receives(places.rank(), piece.owner())) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                switch (piece.kind()) {
                    case MEAN -> mean(piece);
                    case BROADCAST -> copy(piece, piece.owner(), piece.x());
                    case SUM -> sum(piece);
                    case GATHERING -> gather(piece);
                    case BARRIER -> {
                        for (int rank = 0; rank < places.size(); rank++) {
                            await(piece, rank);
                        }
                    }
                }
            }
        }
        unfinished.remove().close();
        memory.tell(Counter.FINISHED, piece.number() + 1);
    }

    private void mean(Piece piece) {
        Mean mean = new Mean(piece.x(), places.size());
        for (int rank = 0; rank < places.size(); rank++) {
            if (rank != piece.owner()) {
                mean.add(received(piece, rank));
            }
        }
        mean.end();
    }

    /** Adds in the order of the ranks, so that all of them round alike. */
    private void sum(Piece piece) {
        Tensor sum = null;
        for (int rank = 0; rank < places.size(); rank++) {
            Tensor next = Dtypes.widened(received(piece, rank));
            sum = sum == null ? next.clone() : sum.add_(next);
        }
        piece.x().copy_(sum);
    }

    private void gather(Piece piece) {
        for (int rank = 0; rank < places.size(); rank++) {
            copy(piece, rank, piece.into().select(0, rank));
        }
    }

    private void copy(Piece piece, int rank, Tensor to) {
        await(piece, rank);
        Pointer.memcpy(to.data_ptr(), memory.at(rank, piece.at().get(rank) + ALIGNED), piece.bytes());
    }

    /** Returns a piece as it lies in a rank's ring; it is valid until this rank says that it has finished. */
    private Tensor received(Piece piece, int rank) {
        await(piece, rank);
        return torch.from_blob(
                memory.at(rank, piece.at().get(rank) + ALIGNED),
                Shapes.of(piece.x()),
                new TensorOptions(Shapes.type(piece.x())));
    }

    private void await(Piece piece, int rank) {
        String doing = piece.doing();
        memory.await(rank, () -> memory.told(rank, Counter.SENT) > piece.number(), doing);
        long[] label = new long[piece.label().length];
        new LongPointer(memory.at(rank, piece.at().get(rank))).get(label);
        if (!Arrays.equals(label, piece.label())) {
            throw RanksException.of(
                    places,
                    doing + " of " + Shapes.kind(piece.x()),
                    timeout,
                    new IllegalStateException("rank " + rank + " came with another operation or another tensor"));
        }
    }

    /** Lets go of tensors of operations that will not end. */
    @Override
    public void close() {
        unfinished.forEach(Piece::close);
        unfinished.clear();
        memory.close();
    }
}
