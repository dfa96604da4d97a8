package io.steepest.train;

import io.steepest.optim.SteepestDescent;
import io.steepest.train.RunResult.Point;
import io.steepest.train.data.TextDataset;
import io.steepest.train.model.Gpt;
import io.steepest.train.model.Models;
import io.steepest.train.model.Sampler;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training loop. */
public final class Trainer {
    private static final Logger log = LoggerFactory.getLogger(Trainer.class);
    private static final int SAMPLE_TOKENS = 400;
    private static final double SAMPLE_TEMPERATURE = 0.8;

    private Trainer() {}

    /**
     * Trains a run to the end of its setup, from wherever it is.
     *
     * @param run the run; stays open
     * @param progress told of each step
     * @param stop asked after each step; a wished end still evaluates
     * @param keep called at each evaluation after steps were taken, to write a checkpoint; not once the run diverged
     * @return what it gave; a run whose training or validation loss became NaN or infinite ends there, and the last
     *     point of its curve says so: the step that failed, with a validation loss of NaN
     */
    public static RunResult train(TrainingRun run, Progress progress, Stop stop, Consumer<TrainingRun> keep) {
        SteepestDescent optimizer = run.optimizer();
        Ledger ledger = run.ledger();
        long total = run.setup().loop().steps();
        long every = run.setup().evaluation().every();
        if (ledger.curve().isEmpty()) {
            ledger.evaluated(0, run.validate(), 0);
        }
        boolean going = run.steps() < total && !run.portion().any(stop.wished());
        while (going) {
            long step = run.steps() + 1;
            double loss = attempt(run);
            boolean finite = Double.isFinite(loss);
            // asked once: an end that is wished for later comes after another step, and a checkpoint
            going = finite && step < total && !(run.isWhole() && run.portion().any(stop.wished()));
            if (!finite) {
                ledger.evaluated(
                        step,
                        Evaluated.diverged(run.data()),
                        optimizer.stepSize().orElse(0));
            } else if (step % every == 0 || !going) {
                Point point = ledger.evaluated(
                        step, run.validate(), optimizer.stepSize().orElse(0));
                if (Double.isFinite(point.validationLoss())) {
                    keep.accept(run);
                } else {
                    log.warn("{}: diverged: validation loss {} after step {}", name(run), point.validationLoss(), step);
                    going = false;
                }
            }
            progress.stepped(step, loss, ledger.validationLoss(), ledger.tokensPerSecond());
        }
        return result(run);
    }

    /**
     * Trains a run as {@link #train} does; a model of text then writes some, which takes as long as many steps. Nothing is
     * written after an end that was wished for, after the run diverged, and by ranks other than the first.
     */
    public static RunResult trainWithSample(TrainingRun run, Progress progress, Stop stop, Consumer<TrainingRun> keep) {
        RunResult result = train(run, progress, stop, keep);
        boolean diverged = !Double.isFinite(result.last().validationLoss());
        boolean silent = diverged || result.interrupted() || !run.portion().isFirst();
        return silent ? result : result.sampled(sample(run));
    }

    /** Takes a step; its loss, or NaN if it was refused. */
    private static double attempt(TrainingRun run) {
        try {
            return run.step();
        } catch (ArithmeticException e) {
            log.warn("{}: diverged: {}", name(run), e.getMessage());
            return Double.NaN;
        }
    }

    private static String name(TrainingRun run) {
        return run.setup().optimizer().name();
    }

    private static RunResult result(TrainingRun run) {
        SteepestDescent optimizer = run.optimizer();
        Ledger ledger = run.ledger();
        boolean diverged = !Double.isFinite(ledger.validationLoss());
        boolean interrupted = !diverged && run.steps() < run.setup().loop().steps();
        return new RunResult(
                name(run),
                run.setup().seed(),
                run.setup().hyperparameters(),
                Models.parameters(run.model()),
                ledger.last(),
                ledger.best(),
                ledger.curve(),
                ledger.optimizerSeconds(),
                ledger.modelSeconds(),
                optimizer.stateBytes(),
                Memory.peakBytes(),
                optimizer.recipe().toString(),
                optimizer.explain().rows(),
                "",
                interrupted);
    }

    /** Text that continues the beginning of a line, where the model writes text. */
    private static String sample(TrainingRun run) {
        if (!(run.model() instanceof Gpt gpt) || !(run.data() instanceof TextDataset text)) {
            return "";
        }
        int[] prompt = text.vocabulary().encode("The ");
        int[] tokens = new Sampler(gpt)
                .generate(prompt, SAMPLE_TOKENS, SAMPLE_TEMPERATURE, run.setup().seed());
        return "The " + text.vocabulary().decode(tokens);
    }
}
