package io.steepest.dist;

/**
 * How many copies of a tensor a rank sends and receives in the operations of {@link C10dRanks}: a mean goes straight from each
 * rank to its owner, and a broadcast goes down a binomial tree, as Gloo sends it.
 */
public final class Traffic {
    /** Entries of a large tensor that a mean sends at a time. */
    public static final long PIECE = 1L << 20;

    /** Pieces that an owner receives at a time, of all other ranks together, unless there are many ranks. */
    static final int AHEAD = 16;

    private Traffic() {}

    /** Returns how many copies a rank sends for a mean on an owner. */
    public static int sentForMean(int rank, int owner) {
        return rank == owner ? 0 : 1;
    }

    /** Returns how many copies a rank receives for a mean on an owner. */
    public static int receivedForMean(int rank, int owner, int size) {
        return rank == owner ? size - 1 : 0;
    }

    /** Returns how many copies a rank sends in a broadcast: its children in the tree. */
    public static int sentInBroadcast(int rank, int owner, int size) {
        int place = Math.floorMod(rank - owner, size);
        int children = 0;
        for (long distance = 1; distance < size; distance *= 2) {
            if (place < distance && place + distance < size) {
                children++;
            }
        }
        return children;
    }

    /** Returns how many copies a rank receives in a broadcast. */
    public static int receivedInBroadcast(int rank, int owner) {
        return rank == owner ? 0 : 1;
    }

    /** Returns how many sends follow each other until the last rank has what is broadcast: {@code ⌈log₂ size⌉}. */
    public static int depth(int size) {
        return size <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    }

    /**
     * Returns how many bytes an owner keeps to receive gradients of float32 in: {@link #AHEAD} pieces, or two for each other
     * rank if that is more.
     */
    public static long received(int size) {
        return size == 1 ? 0 : Math.max(2L * (size - 1), AHEAD) * PIECE * Float.BYTES;
    }

    /** Returns the part of a tensor that each rank sends in a ring all-reduce: {@code 2(size − 1)/size} copies. */
    public static double ring(int size) {
        return 2.0 * (size - 1) / size;
    }
}
