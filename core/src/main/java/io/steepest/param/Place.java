package io.steepest.param;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Where a tensor lies in memory. Two tensors in equal places are the same entries, perhaps in another order of dimensions.
 *
 * @param start address of its first entry
 * @param entry bytes of an entry
 * @param type its dtype
 * @param dimensions extents and strides, longest stride first
 */
record Place(long start, long entry, String type, List<Dimension> dimensions) {

    /**
     * A dimension in memory.
     *
     * @param extent number of entries
     * @param stride bytes from one to the next; those of an entry if there is only one
     */
    record Dimension(long extent, long stride) {
        /** Bytes from the first entry to the last. */
        long reach() {
            return (extent - 1) * stride;
        }
    }

    /** The place of a tensor that has entries. On the device {@code meta} there is no memory, and no part of it to share. */
    static Place of(Tensor x) {
        if (x.is_meta()) {
            return new Place(address(x), 1, Shapes.type(x).name(), List.of());
        }
        List<Dimension> dimensions = dimensions(x);
        dimensions.sort(Comparator.comparingLong(Dimension::stride)
                .thenComparingLong(Dimension::extent)
                .reversed());
        return new Place(address(x), x.element_size(), Shapes.type(x).name(), List.copyOf(dimensions));
    }

    /** The address of a tensor's first entry; on the device {@code meta} that of its storage. */
    static long address(Tensor x) {
        if (x.is_meta()) {
            return x.storage().unsafeGetStorageImpl().address();
        }
        try (Pointer first = x.const_data_ptr()) {
            return first.address();
        }
    }

    /** A tensor's dimensions in its own order. */
    static List<Dimension> dimensions(Tensor x) {
        List<Dimension> dimensions = new ArrayList<>();
        for (long i = 0; i < x.dim(); i++) {
            long stride = x.size(i) == 1 ? 1 : x.stride(i);
            dimensions.add(new Dimension(x.size(i), stride * x.element_size()));
        }
        return dimensions;
    }

    /** The address after its last entry. */
    long end() {
        return start + entry + dimensions.stream().mapToLong(Dimension::reach).sum();
    }

    /** Whether two of its own entries share memory, as those of an expanded tensor do. */
    boolean overlapsItself() {
        long inner = entry;
        boolean nested = true;
        for (int i = dimensions.size() - 1; i >= 0; i--) {
            Dimension d = dimensions.get(i);
            nested &= d.extent == 1 || d.stride >= inner;
            inner += d.reach();
        }
        return !nested && new Bytes(start, end()).holdsAnyOf(this, true);
    }

    /** Whether it has memory in common with another. */
    boolean overlaps(Place other) {
        long from = Math.max(start, other.start);
        long to = Math.min(end(), other.end());
        if (from >= to) {
            return false;
        }
        Bytes bytes = new Bytes(from, to);
        bytes.holdsAnyOf(this, true);
        return bytes.holdsAnyOf(other, false);
    }

    /** Some of the bytes between two addresses. */
    private static final class Bytes {
        private final long from;
        private final int length;
        private final BitSet held = new BitSet();

        Bytes(long from, long to) {
            this.from = from;
            this.length = Math.toIntExact(Math.min(to - from, Integer.MAX_VALUE - 1));
        }

        /** Whether bytes of a place are held already; they may be added one entry after the other. */
        boolean holdsAnyOf(Place place, boolean add) {
            long run = place.entry;
            int outer = place.dimensions.size();
            // entries that follow each other are looked at together
            while (outer > 0 && place.dimensions.get(outer - 1).stride == run) {
                outer--;
                run *= place.dimensions.get(outer).extent;
            }
            return walk(place.dimensions.subList(0, outer), place.start - from, run, add);
        }

        private boolean walk(List<Dimension> outer, long offset, long run, boolean add) {
            if (outer.isEmpty()) {
                return look(offset, offset + run, add);
            }
            boolean found = false;
            Dimension first = outer.get(0);
            for (long i = 0; i < first.extent; i++) {
                found |= walk(outer.subList(1, outer.size()), offset + i * first.stride, run, add);
            }
            return found;
        }

        private boolean look(long begin, long end, boolean add) {
            int a = Math.toIntExact(Math.max(0, Math.min(begin, length)));
            int b = Math.toIntExact(Math.max(0, Math.min(end, length)));
            if (a == b) {
                return false;
            }
            int next = held.nextSetBit(a);
            if (add) {
                held.set(a, b);
            }
            return next >= 0 && next < b;
        }
    }
}
