package io.steepest.precondition;

/** On which sides of a matrix {@code [m,n]} a factor or a basis is learnt. */
public enum Sides {
    /** Left and right; a side of extent one has none, so a vector has one factor. */
    BOTH,
    /** Left, {@code [m,m]}, from {@code ggᵀ}. */
    LEFT,
    /** Right, {@code [n,n]}, from {@code gᵀg}. */
    RIGHT,
    /** The side of smaller extent; left if they are equal. */
    SMALLER;

    /** Largest extent of a side that gets a factor: 256 MiB in float32, and as much for its root. */
    public static final long LIMIT = 8192;

    /** Whether an m×n matrix has a left factor. */
    boolean left(long m, long n) {
        return m <= LIMIT
                && switch (this) {
                    // a vector lies as one column or one row; a number needs one factor all the same
                    case BOTH -> m > 1 || n == 1;
                    case LEFT -> true;
                    case RIGHT -> false;
                    case SMALLER -> m <= n;
                };
    }

    /** Whether an m×n matrix has a right factor. */
    boolean right(long m, long n) {
        return n <= LIMIT
                && switch (this) {
                    case BOTH -> n > 1;
                    case LEFT -> false;
                    case RIGHT -> true;
                    case SMALLER -> n < m;
                };
    }

    /** Number of factors of an m×n matrix. */
    int count(long m, long n) {
        return (left(m, n) ? 1 : 0) + (right(m, n) ? 1 : 0);
    }

    /** What to add to a description of coordinates of m×n matrices: which side is too long for a factor. */
    String limits(long m, long n) {
        if (Math.max(m, n) <= LIMIT) {
            return "";
        }
        String rest = left(m, n) ? "left side only" : right(m, n) ? "right side only" : "no side";
        return "; " + rest + ": " + Math.max(m, n) + " is longer than " + LIMIT;
    }
}
