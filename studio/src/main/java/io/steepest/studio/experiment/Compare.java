package io.steepest.studio.experiment;

import io.steepest.train.Choice;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same network on the same batches under several optimizers. */
public final class Compare {
    private Compare() {}

    /**
     * Trains every choice from every seed.
     *
     * @param series how runs are run
     * @param base everything but optimizer and seed
     * @param choices the optimizers
     * @param seeds number of seeds, counted up from the base's
     * @return results in order of choices, then seeds; shorter if a stop was wished
     */
    public static List<RunResult> run(Series series, Setup base, List<Choice> choices, int seeds) {
        List<RunResult> results = new ArrayList<>();
        int all = choices.size() * seeds;
        for (Choice choice : choices) {
            for (int i = 0; i < seeds && !series.stop().wished(); i++) {
                String label = String.format(Locale.ROOT, "%s (%d of %d)", choice.name(), results.size() + 1, all);
                results.add(series.run(label, base.with(choice).from(base.seed() + i)));
            }
        }
        return results;
    }
}
