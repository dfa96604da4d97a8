package io.steepest.dist;

/**
 * A place among ranks.
 *
 * @param rank number of the place, from 0
 * @param size how many places there are
 */
record Places(int rank, int size) {
    Places {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException(
                    "rank " + rank + " of " + size + ": ranks are numbered from 0 to one less than their number");
        }
    }
}
