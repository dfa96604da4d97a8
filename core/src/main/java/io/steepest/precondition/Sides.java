package io.steepest.precondition;

/** On which sides of a matrix {@code [m,n]} a Kronecker factor is learnt. */
public enum Sides {
    /** Left and right; a side of extent one has none, so a vector has one factor. */
    BOTH,
    /** Left, {@code [m,m]}, from {@code ggᵀ}. */
    LEFT,
    /** Right, {@code [n,n]}, from {@code gᵀg}. */
    RIGHT,
    /** The side of smaller extent; left if they are equal. */
    SMALLER;

    /** Whether an m×n matrix has a left factor. */
    boolean left(long m, long n) {
        return switch (this) {
            // a vector lies as one column or one row; a number needs one factor all the same
            case BOTH -> m > 1 || n == 1;
            case LEFT -> true;
            case RIGHT -> false;
            case SMALLER -> m <= n;
        };
    }

    /** Whether an m×n matrix has a right factor. */
    boolean right(long m, long n) {
        return switch (this) {
            case BOTH -> n > 1;
            case LEFT -> false;
            case RIGHT -> true;
            case SMALLER -> n < m;
        };
    }
}
