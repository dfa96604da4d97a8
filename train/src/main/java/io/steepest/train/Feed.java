package io.steepest.train;

import io.steepest.train.data.Batch;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;

/** Training batches by number; the next can be made while one is in use. */
final class Feed implements AutoCloseable {
    private static final Numbered NONE = new Numbered(-1, null);

    private final LongFunction<Batch> source;
    private Numbered taken = NONE;
    private Numbered next = NONE;

    /** A batch that the feed owns, if any. */
    private record Numbered(long number, Batch batch) {
        void free() {
            if (batch != null) {
                batch.inputs().close();
                batch.targets().close();
            }
        }
    }

    /** Of a source that gives equal batches for equal numbers, from 0. */
    Feed(LongFunction<Batch> source) {
        this.source = source;
    }

    /** Makes a batch, to be taken next. */
    void prepare(long number) {
        next.free();
        next = NONE;
        try (PointerScope scope = new PointerScope()) {
            Batch made = source.apply(number);
            made.inputs().retainReference();
            made.targets().retainReference();
            next = new Numbered(number, made);
        }
    }

    /** A batch, freed when another is taken. */
    Batch take(long number) {
        if (next.number() != number) {
            prepare(number);
        }
        taken.free();
        taken = next;
        next = NONE;
        return taken.batch();
    }

    @Override
    public void close() {
        taken.free();
        next.free();
        taken = NONE;
        next = NONE;
    }
}
