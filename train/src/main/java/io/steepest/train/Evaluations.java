package io.steepest.train;

import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Sentences;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Looks at how well a run tells what it does not learn from. Several ranks divide the batches among them. */
final class Evaluations {
    private final Setup setup;
    private final Dataset data;
    private final Passes passes;
    private final Rescaling rescaling;
    private final Portion portion;

    Evaluations(Setup setup, Dataset data, Passes passes, Rescaling rescaling, Portion portion) {
        this.setup = setup;
        this.data = data;
        this.passes = passes;
        this.rescaling = rescaling;
        this.portion = portion;
    }

    /** The mean loss over the validation batches used, and the accuracy on them where the data has classes. */
    Evaluated validate() {
        int size = setup.loop().batch();
        int all = data.validationBatches(size);
        int used = Math.min(setup.evaluation().batches(), all);
        if (Evaluated.hasClasses(data)) {
            Score score = score(used, i -> rescaling.of(data.validation(spread(i, all, used), size)));
            return new Evaluated(score.loss(), score.accuracy());
        }
        double sum = 0;
        long weight = 0;
        for (int i = 0; i < used; i++) {
            if (portion.takes(i)) {
                try (PointerScope scope = new PointerScope()) {
                    Batch batch = data.validation(spread(i, all, used), size);
                    sum += passes.loss(batch) * batch.tokens();
                    weight += batch.tokens();
                }
            }
        }
        double[] sums = portion.sums(sum, (double) weight);
        return new Evaluated(sums[0] / sums[1], null);
    }

    /** Returns the number of the i-th of {@code used} batches spread over all. */
    private static int spread(int i, int all, int used) {
        return (int) ((long) i * all / used);
    }

    /** As {@link TrainingRun#validationScore}. */
    Score validation() {
        int size = setup.loop().batch();
        return score(data.validationBatches(size), i -> rescaling.of(data.validation(i, size)));
    }

    /** As {@link TrainingRun#testScore}. */
    Score test() {
        if (!(data instanceof Sentences texts)) {
            throw new IllegalStateException(data.name() + " has no test part");
        }
        int size = setup.loop().batch();
        return score(texts.testBatches(size), i -> texts.test(i, size));
    }

    private Score score(int batches, IntFunction<Batch> batch) {
        Tally all = Tally.NONE;
        for (int i = 0; i < batches; i++) {
            if (portion.takes(i)) {
                try (PointerScope scope = new PointerScope()) {
                    for (Tally part : passes.outputs(batch.apply(i), this::tally)) {
                        all = all.plus(part);
                    }
                }
            }
        }
        double[] sums = portion.sums(all.loss(), (double) all.right(), (double) all.rows());
        return new Score(sums[0] / sums[2], sums[1] / sums[2]);
    }

    private Tally tally(Tensor logits, Tensor targets) {
        if (logits.dim() != 2) {
            throw new IllegalStateException(data.name() + " has no classes");
        }
        return Tally.of(logits, targets);
    }
}
