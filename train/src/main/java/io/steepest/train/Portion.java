package io.steepest.train;

import io.steepest.dist.CountedRanks;
import io.steepest.train.data.Batch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The part of a run that one rank does: its rows of each batch, and every so many-th batch of an evaluation. Numbers that
 * decide how a run goes on are those of all ranks, so that all decide alike.
 *
 * @param ranks the ranks, one of which is this
 */
record Portion(CountedRanks ranks) {

    /**
     * Checks that batches can be divided in equal parts: a mean of means is then the mean.
     *
     * @throws IllegalArgumentException if they cannot
     */
    void check(Setup setup) {
        setup.loop().checkParts(ranks.size());
        if (setup.loop().exchange() != null) {
            setup.loop().exchange().check(setup);
        }
    }

    /** This rank's rows. */
    Batch of(Batch whole) {
        return ranks.size() == 1 ? whole : whole.part(ranks.rank(), ranks.size());
    }

    /** Whether this rank takes the batch of a number in an evaluation. */
    boolean takes(int number) {
        return number % ranks.size() == ranks.rank();
    }

    /** Whether this rank writes what a run leaves. */
    boolean isFirst() {
        return ranks.rank() == 0;
    }

    /** The mean of a number over all ranks. This is a collective operation. */
    double mean(double own) {
        return ranks.size() == 1 ? own : sums(own)[0] / ranks.size();
    }

    /** Whether any rank says so. This is a collective operation. */
    boolean any(boolean own) {
        return ranks.size() == 1 ? own : sums(own ? 1 : 0)[0] > 0;
    }

    /** The sums of numbers over all ranks. This is a collective operation. */
    double[] sums(double... own) {
        if (ranks.size() == 1) {
            return own;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor all = torch.empty(
                    new long[] {own.length}, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
            all.data_ptr_double().put(own, 0, own.length);
            ranks.sum(all);
            double[] sums = new double[own.length];
            all.data_ptr_double().get(sums, 0, sums.length);
            return sums;
        }
    }
}
