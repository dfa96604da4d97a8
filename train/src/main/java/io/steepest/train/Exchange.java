package io.steepest.train;

import io.steepest.optim.Rounds;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What ranks exchange in place of gradients and weights in every step.
 *
 * @param kind of the exchange
 * @param localSteps steps of a round of {@link Kind#LOCAL}, else 0
 * @param outerLr step size of the outer step after a round, else 0
 * @param outerMomentum of the outer step, else 0
 */
public record Exchange(Kind kind, int localSteps, double outerLr, double outerMomentum) {

    /** The kinds of exchange. */
    public enum Kind {
        /** Factors of low rank, of an optimizer such as Dion. */
        FACTORS,
        /** Weights, after rounds of steps that each rank takes alone. */
        LOCAL
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException naming the one that cannot be
     */
    public Exchange {
        if (kind == Kind.LOCAL) {
            new Rounds(localSteps, outerLr, outerMomentum);
        }
    }

    /** Factors in every step. */
    public static Exchange factors() {
        return new Exchange(Kind.FACTORS, 0, 0, 0);
    }

    /** Weights after each round. */
    public static Exchange local(Rounds rounds) {
        return new Exchange(Kind.LOCAL, rounds.steps(), rounds.lr(), rounds.momentum());
    }

    boolean isLocal() {
        return kind == Kind.LOCAL;
    }

    Rounds rounds() {
        return new Rounds(localSteps, outerLr, outerMomentum);
    }

    /**
     * Checks the rest of a setup against it.
     *
     * @throws IllegalArgumentException saying what does not go together
     */
    void check(Setup setup) {
        if (kind == Kind.FACTORS && setup.loop().clip() > 0) {
            throw new IllegalArgumentException("--exchange factors cannot be given with --clip "
                    + setup.loop().clip() + ": no rank knows the mean gradient, whose length is clipped");
        }
        if (isLocal()) {
            multiple("steps", setup.loop().steps());
            multiple("evaluate-every", setup.evaluation().every());
        }
    }

    private void multiple(String name, long value) {
        if (value % localSteps != 0) {
            throw new IllegalArgumentException("--" + name + " " + value + " must be a multiple of --local-steps "
                    + localSteps + ": the ranks have equal weights between rounds alone");
        }
    }

    /** All of it that has an effect, by command-line option name. */
    Map<String, Object> hyperparameters() {
        Map<String, Object> all = new LinkedHashMap<>();
        if (isLocal()) {
            all.put("local-steps", localSteps);
            all.put("outer-lr", outerLr);
            all.put("outer-momentum", outerMomentum);
        } else {
            all.put("exchange", kind.name().toLowerCase(Locale.ROOT));
        }
        return all;
    }
}
