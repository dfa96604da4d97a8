package io.steepest.dist;

import io.steepest.engine.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Receives what other ranks send for the means that this one owns. Receiving begins as soon as a mean does, a few pieces
 * ahead of the one that is added: Gloo sends nothing before the receiver has named a place for it.
 */
final class Inbox implements AutoCloseable {

    private final Line line;
    private final int size;
    private final long entries;
    /** Pieces of means that have begun, in order, whose receiving has not. */
    private final Deque<Piece> waiting = new ArrayDeque<>();
    /** Pieces that are being received, in order. */
    private final Deque<Coming> coming = new ArrayDeque<>();
    /** Places that nothing is received in at present, by dtype. */
    private final Map<String, Deque<Tensor>> free = new HashMap<>();

    private final List<Tensor> places = new ArrayList<>();

    /** How something is received. */
    interface Line {
        /** Begins to receive from the k-th of the other ranks. */
        Work begin(Tensor into, int other, int tag);

        /** Waits for the end. */
        void end(Work work);
    }

    /**
     * A piece of a mean.
     *
     * @param own values of this rank, which become the mean
     * @param tag that the others send it with
     */
    private record Piece(Tensor own, int tag) {}

    /**
     * A piece on its way.
     *
     * @param piece the piece
     * @param place where it goes, {@code [others, entries]}
     * @param parts what comes from each of the others, views of the place
     * @param works the ends of receiving them
     */
    private record Coming(Piece piece, Tensor place, List<Tensor> parts, List<Work> works) {}

    /**
     * An empty inbox.
     *
     * @param size number of ranks
     * @param entries of a piece at most
     */
    Inbox(int size, long entries, Line line) {
        this.size = size;
        this.entries = entries;
        this.line = line;
    }

    /** Begins to receive a mean's pieces, as far as there is room. */
    void expect(List<Tensor> pieces, int firstTag) {
        for (int i = 0; i < pieces.size(); i++) {
            waiting.add(new Piece(pieces.get(i).retainReference(), (firstTag + i) & Integer.MAX_VALUE));
        }
        post();
    }

    private void post() {
        int most = Math.max(2, Traffic.AHEAD / Math.max(1, size - 1));
        try (PointerScope scope = new PointerScope()) {
            while (coming.size() < most && !waiting.isEmpty()) {
                Piece piece = waiting.remove();
                Tensor place = place(piece.own);
                List<Tensor> parts = new ArrayList<>();
                List<Work> works = new ArrayList<>();
                coming.add(new Coming(piece, place, parts, works));
                for (int k = 0; k < size - 1; k++) {
                    Tensor part = place.select(0, k).narrow(0, 0, piece.own.numel());
                    parts.add(part.retainReference());
                    works.add(line.begin(part, k, piece.tag));
                }
            }
        }
    }

    private Tensor place(Tensor own) {
        Tensor found = free.computeIfAbsent(Shapes.type(own).name(), type -> new ArrayDeque<>())
                .poll();
        if (found == null) {
            found = torch.empty_like(own.new_empty(size - 1, entries)).retainReference();
            places.add(found);
        }
        return found;
    }

    /** Waits for so many pieces, those that were expected first, and makes each the mean. */
    void take(int pieces) {
        for (int i = 0; i < pieces; i++) {
            Coming next = coming.remove();
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                Mean mean = new Mean(next.piece.own, size);
                for (int k = 0; k < next.works.size(); k++) {
                    line.end(next.works.get(k));
                    mean.add(next.parts.get(k));
                }
                mean.end();
            }
            next.parts.forEach(Tensor::close);
            free.get(Shapes.type(next.piece.own).name()).add(next.place);
            next.piece.own.close();
            post();
        }
    }

    /** Frees the places; the group that receives in them must have ended. */
    @Override
    public void close() {
        waiting.forEach(piece -> piece.own.close());
        coming.forEach(each -> {
            each.works.forEach(Work::close);
            each.parts.forEach(Tensor::close);
            each.piece.own.close();
        });
        places.forEach(Tensor::close);
        places.clear();
    }
}
