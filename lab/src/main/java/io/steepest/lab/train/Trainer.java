package io.steepest.lab.train;

import io.steepest.lab.data.TextDataset;
import io.steepest.lab.model.Gpt;
import io.steepest.lab.model.Models;
import io.steepest.lab.model.Sampler;
import io.steepest.optim.SteepestDescent;
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
     * @param keep called at each evaluation after steps were taken, to write a checkpoint
     * @return what it gave; a run whose loss became NaN or infinite ends there and says so by its curve
     */
    public static RunResult train(TrainingRun run, Progress progress, Stop stop, Consumer<TrainingRun> keep) {
        SteepestDescent optimizer = run.optimizer();
        Ledger ledger = run.ledger();
        long total = run.setup().loop().steps();
        long every = run.setup().evaluation().every();
        if (ledger.curve().isEmpty()) {
            ledger.evaluated(0, run.validate());
        }
        boolean diverged = false;
        while (optimizer.steps() < total && !stop.wished() && !diverged) {
            double loss = 0;
            try {
                loss = run.step();
            } catch (ArithmeticException e) {
                log.warn("{}: {}", run.setup().optimizer().name(), e.getMessage());
                diverged = true;
            }
            long step = optimizer.steps();
            diverged |= !Double.isFinite(loss);
            if (diverged) {
                ledger.evaluated(step, Double.NaN);
            } else if (step % every == 0 || step == total || stop.wished()) {
                ledger.evaluated(step, run.validate());
                keep.accept(run);
            }
            progress.stepped(step, loss, ledger.validationLoss(), ledger.tokensPerSecond());
        }
        return result(run, optimizer.steps() < total && !diverged, diverged);
    }

    private static RunResult result(TrainingRun run, boolean interrupted, boolean diverged) {
        SteepestDescent optimizer = run.optimizer();
        Ledger ledger = run.ledger();
        return new RunResult(
                run.setup().optimizer().name(),
                run.setup().seed(),
                run.setup().hyperparameters(),
                Models.parameters(run.model()),
                ledger.last(),
                ledger.best(),
                ledger.curve(),
                ledger.optimizerSeconds(),
                ledger.modelSeconds(),
                optimizer.state().bytes(),
                Memory.peakBytes(),
                optimizer.recipe().toString(),
                optimizer.explain().rows(),
                diverged ? "" : sample(run),
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
