package io.steepest.studio.study;

import java.util.List;
import java.util.Locale;

/** How the step sizes of a study are chosen: the same way for every optimizer. */
public sealed interface Method {

    /** Returns how it goes, as the end of a sentence about every optimizer. */
    String words();

    /** Every optimizer runs at the step size that the study gives, or its own. */
    record Given() implements Method {
        @Override
        public String words() {
            return "each ran at the step size that the study gives, or else at its usual one for small models.";
        }
    }

    /**
     * Every optimizer runs at all step sizes of a grid, from all seeds: how the loss depends on the step size.
     *
     * @param factor between two step sizes, above 1
     * @param below number of step sizes below the first guess
     * @param above number of step sizes above it
     */
    record Rates(double factor, int below, int above) implements Method {
        @Override
        public String words() {
            return String.format(
                    Locale.ROOT,
                    "each ran at %d step sizes, a factor of %s apart, from every seed; the best of them is its result.",
                    below + above + 1,
                    factor);
        }
    }

    /**
     * A search on a logarithmic grid, which is widened until the best is inside and halved once around it, then the whole
     * run at what was best from all seeds. After the step size that of the roles that another optimizer steps is searched
     * in the same way, where there is one, then the weight decay.
     *
     * @param factor between two step sizes of the grid, above 1
     * @param points of the grid before it is widened, an odd number
     * @param widen most points that are added at the ends
     * @param seeds that each point is the mean over
     * @param steps of a run of the search, 0 for as many as the result's
     * @param rest whether the step size of other roles is searched
     * @param decays weight decays that are tried; none to leave them as they are
     */
    record Tuning(double factor, int points, int widen, int seeds, long steps, boolean rest, List<Double> decays)
            implements Method {

        /** Copies the decays. */
        public Tuning {
            decays = List.copyOf(decays);
        }

        /** Returns the search that is usual: three points a factor of four apart, widened by eight at most. */
        public static Tuning usual() {
            return new Tuning(4, 3, 8, 1, 0, true, List.of());
        }

        @Override
        public String words() {
            return String.format(
                    Locale.ROOT,
                    "the step size was searched on a grid of %d points, a factor of %s apart, which was widened until the"
                            + " best was inside, and halved once around the best%s%s; %s. Then came the whole run from"
                            + " every seed.",
                    points,
                    factor,
                    rest ? ", then in the same way the step size of the roles that another optimizer steps" : "",
                    decays.isEmpty() ? "" : ", then the weight decay among " + decays,
                    seeds == 1
                            ? "each point of a search is one run"
                            : "each point of a search is the mean of " + seeds);
        }
    }
}
