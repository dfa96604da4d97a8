package io.steepest.studio.experiment;

import io.steepest.studio.statistics.Spread;
import io.steepest.train.Choice;
import io.steepest.train.RunResult;
import io.steepest.train.Score;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A pretrained network on a new task under several optimizers, each at its tuned step size, from several seeds.
 *
 * <p>Step sizes are chosen on the first seed, by the loss on the whole validation part after the last step. The seed is that
 * of the classifier's first weights and of the batches; the pretrained weights are always the same.
 */
public final class Finetune {
    /** Loss that step sizes are chosen by. */
    public static final String VALIDATION_LOSS = "validation_loss";

    /** Part of one. */
    public static final String VALIDATION_ACCURACY = "validation_accuracy";

    /** Loss on data that nothing was chosen by. */
    public static final String TEST_LOSS = "test_loss";

    /** Part of one, of data that nothing was chosen by. */
    public static final String TEST_ACCURACY = "test_accuracy";

    /** Powers of two from the first step size that are searched; every trial is a whole run. */
    private static final int FARTHEST = 9;

    private Finetune() {}

    /**
     * What came of one optimizer.
     *
     * @param tuned its step size and what its runs measured
     * @param runs one a seed, in order
     */
    public record Result(Tuned tuned, List<RunResult> runs) {}

    private record Outcome(RunResult run, Score validation, Score test) {}

    /**
     * Tunes every choice whose step size was not given, and trains each from every seed.
     *
     * @param series how runs are run, on texts with classes
     * @param base everything but optimizer and seed
     * @param choices the optimizers, each with its step size, or the one that is tried first
     * @param given names of the optimizers whose step size is used as it is
     * @param seeds number of seeds, counted up from the base's
     * @return in order of the choices; if a stop was wished, those with a finished run at their tuned step size
     */
    public static List<Result> run(Series series, Setup base, List<Choice> choices, Set<String> given, int seeds) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < choices.size() && !series.stop().wished(); i++) {
            String place = String.format(Locale.ROOT, "(%d of %d)", i + 1, choices.size());
            Choice choice = choices.get(i);
            new One(series, base, choice, place).run(!given.contains(choice.name()), seeds, results);
        }
        return results;
    }

    /** One optimizer. */
    private static final class One {
        private final Series series;
        private final Setup base;
        private final Choice choice;
        private final String place;
        private final Map<Double, Outcome> known = new HashMap<>();

        One(Series series, Setup base, Choice choice, String place) {
            this.series = series;
            this.base = base;
            this.choice = choice;
            this.place = place;
        }

        void run(boolean tuned, int seeds, List<Result> results) {
            List<Trial> trials = tuned ? Tune.far(choice.name(), choice.lr(), FARTHEST, this::tried) : List.of();
            double lr = Tune.chosen(trials).orElse(choice.lr());
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < seeds && !series.stop().wished(); i++) {
                Outcome outcome =
                        i == 0 && known.containsKey(lr) ? known.get(lr) : outcome(choice.at(lr), base.seed() + i);
                if (!outcome.run().interrupted()) {
                    outcomes.add(outcome);
                }
            }
            if (!outcomes.isEmpty()) {
                String condition = base.network().options().frozen() ? "classifier alone" : "all weights";
                results.add(new Result(
                        new Tuned(choice.name(), condition, lr, trials, measures(outcomes)),
                        outcomes.stream().map(Outcome::run).toList()));
            }
        }

        private OptionalDouble tried(double lr) {
            if (series.stop().wished()) {
                return OptionalDouble.empty();
            }
            Outcome outcome = outcome(choice.at(lr), base.seed());
            if (outcome.run().interrupted()) {
                return OptionalDouble.empty();
            }
            known.put(lr, outcome);
            return OptionalDouble.of(outcome.validation().loss());
        }

        private Outcome outcome(Choice at, long seed) {
            String label = String.format(Locale.ROOT, "%s %s at %.2g, seed %d", at.name(), place, at.lr(), seed);
            List<Score> scores = new ArrayList<>();
            RunResult run = series.run(label, base.with(at).from(seed), trained -> scores.addAll(scores(trained)));
            return scores.isEmpty()
                    ? new Outcome(run, Score.NONE, Score.NONE)
                    : new Outcome(run, scores.get(0), scores.get(1));
        }

        private static List<Score> scores(TrainingRun trained) {
            return List.of(trained.validationScore(), trained.testScore());
        }
    }

    private static Map<String, Spread> measures(List<Outcome> outcomes) {
        Map<String, Spread> measures = new LinkedHashMap<>();
        measures.put(VALIDATION_LOSS, spread(outcomes, o -> o.validation().loss()));
        measures.put(VALIDATION_ACCURACY, spread(outcomes, o -> o.validation().accuracy()));
        measures.put(TEST_LOSS, spread(outcomes, o -> o.test().loss()));
        measures.put(TEST_ACCURACY, spread(outcomes, o -> o.test().accuracy()));
        return measures;
    }

    private static Spread spread(List<Outcome> outcomes, ToDoubleFunction<Outcome> measure) {
        return new Spread(outcomes.stream().mapToDouble(measure).boxed().toList());
    }
}
