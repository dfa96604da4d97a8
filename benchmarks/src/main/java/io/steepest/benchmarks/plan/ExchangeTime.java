package io.steepest.benchmarks.plan;

import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.dist.Traffic;
import io.steepest.optim.Division;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The time of an exchange, by a latency for each message and a bandwidth for each rank, milliseconds. A rank sends and receives at
 * the same time, and deals with its messages one after another.
 */
final class ExchangeTime {
    /** Broadcasts that Gloo works on at a time. */
    private static final int AT_A_TIME = 2;
    /** All-reduces of a few numbers in a step: who has gradients, and whether they are finite. */
    private static final int SMALL = 2;
    /** Bytes that a message of a gradient has at most. */
    private static final double PIECE = (double) Traffic.PIECE * Float.BYTES;

    private ExchangeTime() {}

    /** A run of memory that is sent at once: parameters of one kind and one owner lie together. */
    private record Kind(int owner, long each) {}

    /** Of the library's exchange: gradients to owners, weights down a tree from each, and a few numbers. */
    static double owners(Division division, RankLink link) {
        int size = division.size();
        if (size == 1) {
            return 0;
        }
        Map<Kind, Long> runs = new HashMap<>();
        double cut = 0;
        int cuts = 0;
        for (Division.Share share : division.shares()) {
            if (share.owner() == Division.ALL) {
                cut += share.bytes();
                cuts++;
            } else {
                runs.merge(new Kind(share.owner(), share.bytes()), share.bytes(), Long::sum);
            }
        }
        return means(division, runs, cut, cuts, link)
                + broadcasts(division, runs, cut, cuts, link)
                + SMALL * ring(0, size, link);
    }

    private static double means(Division division, Map<Kind, Long> runs, double cut, int cuts, RankLink link) {
        int size = division.size();
        double pieces = cuts * Math.max(1, Math.ceil(cut / Math.max(1, cuts) / size / PIECE));
        double[] owned = new double[size];
        double all = pieces * size;
        for (Map.Entry<Kind, Long> run : runs.entrySet()) {
            double own = Math.ceil(run.getValue() / PIECE);
            owned[run.getKey().owner] += own;
            all += own;
        }
        double worst = 0;
        long total = division.bytes();
        for (Division.Load load : division.loads()) {
            double of = owned[load.rank()] + pieces;
            double messages = Math.max(of * (size - 1), all - of);
            double bytes = Math.max((double) load.bytes() * (size - 1), (double) (total - load.bytes()));
            worst = Math.max(worst, messages * link.latencyUs() / 1e3 + bytes / link.meanGbs() / 1e6);
        }
        return worst;
    }

    private static double broadcasts(Division division, Map<Kind, Long> runs, double cut, int cuts, RankLink link) {
        int size = division.size();
        long number = runs.size() + (long) cuts * size;
        double bytes = cut + runs.values().stream().mapToDouble(x -> x).sum();
        int depth = Traffic.depth(size);
        double trees = depth * (number * link.latencyUs() / 1e3 + bytes / link.broadcastGbs() / 1e6) / AT_A_TIME;
        // one run alone takes the whole depth
        double longest = runs.values().stream().mapToDouble(x -> x).max().orElse(0);
        double one = depth * (link.latencyUs() / 1e3 + longest / link.broadcastGbs() / 1e6);
        double port = division.loads().stream()
                .mapToDouble(load -> passed(division, load) / link.broadcastGbs() / 1e6)
                .max()
                .orElse(0);
        return Math.max(port, Math.max(one, trees));
    }

    /** The most of what a rank sends and what it receives in the broadcasts. */
    private static double passed(Division division, Division.Load load) {
        double others = (double) division.bytes() - load.bytes();
        return Math.max(load.sentBytes() - others, others);
    }

    /** Of a ring all-reduce of some bytes. */
    static double ring(double bytes, int size, RankLink link) {
        return 2.0 * (size - 1) * link.latencyUs() / 1e3 + Traffic.ring(size) * bytes / link.meanGbs() / 1e6;
    }

    /** Of several ring all-reduces, one after another. */
    static double rings(List<Double> bytes, int size, RankLink link) {
        return bytes.stream().mapToDouble(x -> ring(x, size, link)).sum();
    }
}
