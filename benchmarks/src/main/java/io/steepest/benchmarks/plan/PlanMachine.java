package io.steepest.benchmarks.plan;

import io.steepest.benchmarks.ranks.RankLink;

/**
 * What one rank is able to do.
 *
 * @param gflops 10⁹ operations of matrix products a second
 * @param memoryGbs 10⁹ bytes a second of its memory
 * @param link to the other ranks
 */
public record PlanMachine(double gflops, double memoryGbs, RankLink link) {

    /** Checks the numbers. */
    public PlanMachine {
        require("--peak", gflops, "Gflop/s");
        require("--memory", memoryGbs, "GB/s");
        require("--link", link.meanGbs(), "GB/s");
        require("--link", link.broadcastGbs(), "GB/s");
        require("--latency", link.latencyUs(), "µs");
    }

    private static void require(String option, double value, String unit) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    option + " must be a finite number of " + unit + " above 0, found " + value);
        }
    }

    /** The time of some products and of some bytes of memory after each other, milliseconds. */
    double work(double products, double bytes) {
        return products / gflops / 1e6 + bytes / memoryGbs / 1e6;
    }
}
