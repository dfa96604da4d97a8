package io.steepest.benchmarks.ranks;

import io.steepest.dist.Ranks;
import io.steepest.studio.statistics.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How fast ranks exchange tensors in the two ways in which a step does, when each rank owns an equal part.
 *
 * @param meanGbs 10⁹ bytes a second that each rank receives, and sends, of gradients, the adding included
 * @param broadcastGbs the same of weights
 * @param latencyUs microseconds that a tiny broadcast takes
 */
public record RankLink(double meanGbs, double broadcastGbs, double latencyUs) {
    private static final int ROUNDS = 5;
    private static final int TINY = 50;
    /** Entries of what each rank owns. */
    private static final long ENTRIES = 1L << 22;

    /** Measures it; every rank calls this. */
    static RankLink measure(Ranks ranks) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            List<Tensor> parts = new ArrayList<>();
            for (int i = 0; i < ranks.size(); i++) {
                parts.add(torch.ones(ENTRIES));
            }
            Tensor number = torch.ones(1);
            double bytes = 4.0 * ENTRIES * (ranks.size() - 1);
            return new RankLink(
                    bytes / median(ROUNDS, ranks, owner -> ranks.mean(parts.get(owner), owner)) / 1e9,
                    bytes / median(ROUNDS, ranks, owner -> ranks.broadcast(parts.get(owner), owner)) / 1e9,
                    1e6 * median(TINY, ranks, owner -> owner == 0 ? ranks.broadcast(number, owner) : () -> {}));
        }
    }

    /** Median time, seconds, in which all owners' operations begin and end. */
    private static double median(int rounds, Ranks ranks, IntFunction<Ranks.Pending> operation) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            ranks.barrier();
            long begin = System.nanoTime();
            List<Ranks.Pending> begun = new ArrayList<>();
            for (int owner = 0; owner < ranks.size(); owner++) {
                begun.add(operation.apply(owner));
            }
            begun.forEach(Ranks.Pending::await);
            // the first one warms up
            if (i > 0) {
                seconds.add((System.nanoTime() - begin) / 1e9);
            }
        }
        return Quantiles.median(seconds);
    }
}
