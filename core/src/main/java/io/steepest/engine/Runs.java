package io.steepest.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * All entries of some tensors in runs, so that workers can share a pass over them. They begin with the last run: a step that
 * follows begins with the first ones, and finds those that were read last in the cache.
 */
record Runs(List<Run> all) {
    /** Below so many entries, handing out takes as long as half of a pass. */
    private static final long LEAST = 1L << 20;

    private static final long ENTRIES = 1L << 18;

    /**
     * Some entries of a tensor.
     *
     * @param whole all of its entries in memory's order, or a tensor of any shape that is one run
     * @param from the first
     * @param count how many
     */
    private record Run(Tensor whole, long from, long count) {
        Tensor entries() {
            return whole.dim() == 1 ? whole.narrow(0, from, count) : whole;
        }
    }

    /** Returns whether there are so many entries that workers are done sooner. */
    static boolean areWorthWorkers(List<Tensor> tensors) {
        long entries = 0;
        for (Tensor x : tensors) {
            if (!x.device().is_cpu()) {
                return false;
            }
            entries += x.numel();
        }
        return entries >= LEAST && Workers.most() > 1;
    }

    static Runs of(List<Tensor> tensors) {
        List<Run> all = new ArrayList<>();
        for (Tensor x : tensors) {
            Tensor ordered = Entries.inMemoryOrder(x);
            if (!ordered.is_contiguous()) {
                all.add(new Run(ordered, 0, ordered.numel()));
                continue;
            }
            Tensor flat = ordered.view(-1);
            for (long from = 0; from < x.numel(); from += ENTRIES) {
                all.add(new Run(flat, from, Math.min(ENTRIES, x.numel() - from)));
            }
        }
        return new Runs(all);
    }

    /** Does something to each run. */
    void each(Consumer<Tensor> task) {
        int last = all.size() - 1;
        Workers.passes(all.size(), i -> task.accept(all.get(last - i).entries()));
    }

    /** The sum of a number of each run, added in their order whoever computed it. */
    double sum(ToDoubleFunction<Tensor> measure) {
        double[] found = new double[all.size()];
        int last = all.size() - 1;
        Workers.passes(
                all.size(),
                i -> found[last - i] = measure.applyAsDouble(all.get(last - i).entries()));
        double sum = 0;
        for (double each : found) {
            sum += each;
        }
        return sum;
    }
}
