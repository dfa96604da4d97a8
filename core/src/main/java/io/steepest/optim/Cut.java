package io.steepest.optim;

import io.steepest.param.Bank;
import io.steepest.param.Buffer;
import org.bytedeco.pytorch.Tensor;

/**
 * A bank of one parameter, cut along its rows in memory into nearly equal parts, one for each rank.
 *
 * @param rows in memory
 * @param length entries of a row
 * @param parts number of parts, at most that of the rows
 */
record Cut(long rows, long length, int parts) {

    static Cut of(Bank bank, int parts) {
        long rows = rows(bank.weights());
        return new Cut(rows, bank.weights().numel() / rows, parts);
    }

    /** How many rows a batch of matrices {@code [k,m,n]} has in memory, if it is dense. */
    static long rows(Tensor x) {
        return x.size(0) * (x.stride(1) >= x.stride(2) ? x.size(1) : x.size(2));
    }

    private long row(int part) {
        return part * rows / parts;
    }

    /** The first entry of a part; that of the part after the last is the end of all. */
    long begin(int part) {
        return row(part) * length;
    }

    /** A part of all entries, a view. */
    Tensor of(Tensor entries, int part) {
        return entries.narrow(0, begin(part), begin(part + 1) - begin(part));
    }

    /** The bank of a part, as one matrix whose rows are those in memory. The views belong to the open scope. */
    Bank of(Buffer buffer, int part) {
        Bank whole = buffer.banks().get(0);
        return new Bank(
                whole.name(),
                whole.role(),
                whole.reading(),
                whole.members(),
                of(buffer.weights(), part).view(1, -1, length),
                of(buffer.gradients(), part).view(1, -1, length),
                whole.share(),
                1,
                1,
                String.valueOf(part));
    }
}
