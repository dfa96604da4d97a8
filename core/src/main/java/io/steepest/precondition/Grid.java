package io.steepest.precondition;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A rectangle of a matrix, cut into blocks of one shape.
 *
 * @param rows how its rows are cut
 * @param columns how its columns are cut
 */
record Grid(Cut rows, Cut columns) {

    /**
     * A range of indices cut into pieces of equal size.
     *
     * @param start first index
     * @param pieces number of pieces
     * @param size indices per piece
     */
    record Cut(long start, long pieces, long size) {

        /** The pieces of {@code 0…extent−1}: those of full size, then the remainder. */
        static List<Cut> of(long extent, long most) {
            long full = extent / most;
            List<Cut> cuts = new ArrayList<>();
            if (full > 0) {
                cuts.add(new Cut(0, full, most));
            }
            if (extent % most > 0) {
                cuts.add(new Cut(full * most, 1, extent % most));
            }
            return cuts;
        }

        private long length() {
            return pieces * size;
        }

        private boolean isWhole() {
            return start == 0 && pieces == 1;
        }
    }

    /** The grids that tile an m×n matrix. */
    static List<Grid> cut(long m, long n, long most) {
        List<Grid> grids = new ArrayList<>();
        for (Cut rows : Cut.of(m, most)) {
            for (Cut columns : Cut.of(n, most)) {
                grids.add(new Grid(rows, columns));
            }
        }
        return grids;
    }

    /** Whether there is one block, at the origin. */
    boolean isWhole() {
        return rows.isWhole() && columns.isWhole();
    }

    /** The blocks of matrices {@code [k,m,n]} as a batch {@code [k·pieces, size, size]}; may be a view. */
    Tensor of(Tensor x) {
        return rectangle(x)
                .reshape(x.size(0), rows.pieces, rows.size, columns.pieces, columns.size)
                .permute(0, 1, 3, 2, 4)
                .reshape(-1, rows.size, columns.size);
    }

    /** Writes a batch of blocks to their place in matrices. */
    void put(Tensor blocks, Tensor into) {
        rectangle(into)
                .copy_(blocks.view(into.size(0), rows.pieces, columns.pieces, rows.size, columns.size)
                        .permute(0, 1, 3, 2, 4)
                        .reshape(into.size(0), rows.length(), columns.length()));
    }

    private Tensor rectangle(Tensor x) {
        return x.narrow(1, rows.start, rows.length()).narrow(2, columns.start, columns.length());
    }
}
