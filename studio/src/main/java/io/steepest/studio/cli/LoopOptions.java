package io.steepest.studio.cli;

import io.steepest.train.Setup;
import picocli.CommandLine.Option;

/** How long to train, in which portions, at what pace. */
final class LoopOptions {
    private static final int POINTS = 10;
    private static final int WARMUP_PART = 20;
    private static final int DEFAULT_BATCHES = 16;

    /** Windows or examples in a micro-batch. */
    static final int DEFAULT_BATCH = 16;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How many steps to take in all (default: 200; in train 1000, in advise 400).")
    @Between(most = 1_000_000_000)
    private Long steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "How many windows of text or examples a micro-batch has (default: 16).")
    @Between
    private Integer batch;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many micro-batches make one step by the mean of their gradients (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between(most = 10_000)
    private int accumulate;

    @Option(
            names = "--clip",
            paramLabel = "LENGTH",
            defaultValue = "0",
            description = "Clip the global length of the gradient to this; 0 never clips (default: ${DEFAULT-VALUE}).")
    @Between(least = 0)
    private double clip;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "The step size follows a schedule: constant, linear, cosine or wsd (default: linear; constant"
                    + " in advise and in train, so that a run can be resumed to any length).")
    private String schedule;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "The step size grows on a straight line over these first steps (default: a twentieth of all"
                    + " steps; 0 when the schedule is constant).")
    @Between(least = 0, most = 1_000_000_000)
    private Long warmup;

    @Option(
            names = "--schedule-steps",
            paramLabel = "N",
            description = "The schedule is laid out for this many steps (default: --steps).")
    @Between(most = 1_000_000_000)
    private Long horizon;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            description = "The validation loss is measured each time after this many steps (default: a tenth of all).")
    @Between(most = 1_000_000_000)
    private Long every;

    @Option(
            names = "--evaluation-batches",
            paramLabel = "N",
            defaultValue = "" + DEFAULT_BATCHES,
            description = "An evaluation takes this many batches, spread over the validation part (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between
    private int batches;

    Setup.Loop loop(String defaultSchedule, long defaultSteps, int defaultBatch) {
        long total = total(defaultSteps);
        String name = schedule == null ? defaultSchedule : schedule;
        long laidOut = horizon == null ? total : horizon;
        long up = warmup == null ? (name.equals("constant") ? 0 : laidOut / WARMUP_PART) : warmup;
        if (warmup != null && !name.equals("constant") && up >= laidOut) {
            throw new IllegalArgumentException(
                    "--warmup must be shorter than all " + laidOut + " steps of the schedule, found " + up);
        }
        return new Setup.Loop(
                total, batch == null ? defaultBatch : batch, accumulate, clip, new Setup.Pace(name, up, laidOut));
    }

    Setup.Evaluation evaluation(long defaultSteps) {
        return new Setup.Evaluation(every == null ? Math.max(1, total(defaultSteps) / POINTS) : every, batches);
    }

    private long total(long defaultSteps) {
        return steps == null ? defaultSteps : steps;
    }

    /** The steps that were asked for, null for none. */
    Long steps() {
        return steps;
    }
}
