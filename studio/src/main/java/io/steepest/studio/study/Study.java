package io.steepest.studio.study;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A question to be answered by training runs.
 *
 * @param name short, of letters, digits and dashes
 * @param title of the report
 * @param question in a sentence
 * @param arms optimizers under conditions, in order
 * @param method how step sizes are chosen
 * @param measure that is to be small, by its name in {@link Outcome#measures}
 * @param seeds runs of each result
 * @param threads native threads of one run
 * @param baseline label of the optimizer that the others are held against
 * @param target validation loss whose first step is reported, if any
 */
public record Study(
        String name,
        String title,
        String question,
        List<Arm> arms,
        Method method,
        String measure,
        int seeds,
        int threads,
        String baseline,
        OptionalDouble target) {

    /** Copies the arms. */
    public Study {
        arms = List.copyOf(arms);
    }

    /** Returns a study so small that it ends in seconds, to see that all of it works; its results say nothing. */
    public Study quick() {
        return Quick.of(this);
    }

    /** Returns this study with each run on so many native threads. */
    public Study on(int other) {
        return new Study(name, title, question, arms, method, measure, seeds, other, baseline, target);
    }

    /** Returns the labels of the optimizers, in order. */
    public List<String> optimizers() {
        return arms.stream().map(Arm::optimizer).distinct().toList();
    }

    /** Returns the conditions, in order; one empty one where nothing is varied. */
    public List<String> conditions() {
        return arms.stream().map(Arm::condition).distinct().toList();
    }
}
