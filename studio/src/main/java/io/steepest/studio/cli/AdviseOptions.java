package io.steepest.studio.cli;

import io.steepest.studio.advise.Candidates;
import io.steepest.studio.advise.Cleanness;
import io.steepest.studio.advise.Plan;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code advise} measures, and where along a run. */
final class AdviseOptions {
    private static final int CHECKPOINTS = 3;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many runs are measured, from seeds that count up (default: 3).")
    @Between(most = Between.SEEDS)
    private Integer seeds;

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            description = "Measure at this many places along a run, evenly spaced (default: 3).")
    @Between(most = 10_000)
    private Integer checkpoints;

    @Option(
            names = "--at",
            paramLabel = "STEP",
            split = ",",
            description = "Measure after these steps instead, with commas between.")
    @Between(most = 1_000_000_000)
    private List<Long> at = List.of();

    @Option(
            names = "--batches",
            paramLabel = "N",
            split = ",",
            description = "Take directions from gradients of batches of these sizes, with commas between (default:"
                    + " 4,64).")
    @Between
    private List<Integer> batches;

    @Option(
            names = "--betas",
            paramLabel = "β",
            split = ",",
            description = "Take directions from gradients of training smoothed with these β, with commas between; 0 is"
                    + " the next training batch alone (default: 0,0.8,0.95).")
    private List<Double> betas;

    @Option(
            names = "--norms",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Known.Norms.class,
            description = "The norms to compare, with commas between: ${COMPLETION-CANDIDATES}; frobenius is always"
                    + " among them (default: all).")
    private List<String> norms = Candidates.names();

    @Option(
            names = "--fresh",
            paramLabel = "N",
            description = "Judge directions on this many other windows of text or examples (default: 32).")
    @Between
    private Integer fresh;

    @Option(names = "--vectors", description = "Measure biases and gains, too, and not only matrices.")
    private boolean vectors;

    @Option(
            names = "--quick",
            description = "Check the whole command in seconds: a tiny network, few steps, two seeds, one checkpoint."
                    + " No sizes can be given with it.")
    private boolean quick;

    boolean quick() {
        return quick;
    }

    int seeds() {
        return seeds == null ? (quick ? 2 : 3) : seeds;
    }

    /** Returns the plan for runs of so many steps. */
    Plan plan(long steps) {
        if (checkpoints != null && !at.isEmpty()) {
            throw new IllegalArgumentException("--checkpoints and --at cannot be given together: --at names the steps");
        }
        at.stream().filter(step -> step > steps).findFirst().ifPresent(step -> {
            throw new IllegalArgumentException("--at " + step + " is after the last of " + steps + " steps");
        });
        List<Cleanness> cleanness = new ArrayList<>();
        for (int batch : batches == null ? (quick ? List.of(8) : List.of(4, 64)) : batches) {
            cleanness.add(Cleanness.batch(batch));
        }
        for (double beta : betas == null ? (quick ? List.of(0.9) : List.of(0.0, 0.8, 0.95)) : betas) {
            if (!(beta >= 0 && beta < 1)) {
                throw new IllegalArgumentException("--betas must be at least 0 and below 1, found " + beta);
            }
            cleanness.add(Cleanness.smoothed(beta));
        }
        SeveralOptions.checkDistinct(
                "--batches and --betas",
                cleanness.stream().map(Cleanness::label).toList());
        SeveralOptions.checkDistinct("--norms", norms);
        SeveralOptions.checkDistinct("--at", at.stream().map(String::valueOf).toList());
        int places = checkpoints == null ? (quick ? 1 : CHECKPOINTS) : checkpoints;
        return new Plan(
                at.isEmpty() ? Plan.evenly(steps, places) : at.stream().sorted().toList(),
                cleanness,
                Candidates.named(norms),
                fresh == null ? (quick ? 8 : 32) : fresh,
                vectors);
    }
}
