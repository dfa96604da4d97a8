package io.steepest.testkit;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What happens on the way of a step rule.
 *
 * @param name for the report
 * @param bowl the loss and its gradients
 * @param scale of the loss
 * @param begins the first step with a gradient that counts
 * @param types dtypes to go in
 */
record Scene(String name, Bowl bowl, double scale, int begins, List<ScalarType> types) {
    /** A step that is far from the first. */
    static final int LATE = 20;

    static final List<ScalarType> BOTH = List.of(ScalarType.Float, ScalarType.Double);
    static final List<ScalarType> HALF = List.of(ScalarType.Half, ScalarType.BFloat16);
    private static final List<ScalarType> FLOAT = List.of(ScalarType.Float);

    /** Returns the scenes that each show another kind of fault; with {@code -Dsteepest.contract=whole} some more. */
    static List<Scene> all() {
        Bowl quadratic = Bowl.of(new Bowl.Quadratic());
        List<Scene> chosen = List.of(
                new Scene("quadratic", quadratic, 1, 1, BOTH),
                // weights change by no less than a 250th, sizes are kept in float64
                new Scene("half precision", quadratic, 1, 1, HALF),
                // gradients that do not grow with the distance
                new Scene("logistic", Bowl.of(new Bowl.Logistic()), 1, 1, FLOAT),
                // nothing to measure the way or the gradients by, for the step that sets out or for long
                new Scene("one zero gradient first", quadratic.seeing(t -> t > 1 ? 1 : 0), 1, 2, FLOAT),
                new Scene("zero gradients first", quadratic.seeing(t -> t > LATE ? 1 : 0), 1, LATE + 1, BOTH),
                // the weights are put elsewhere, as by a checkpoint of the model alone
                new Scene(
                        "at the optimum, then disturbed",
                        quadratic.from(0, 0).kicked(t -> t == LATE ? 1 : 0),
                        1,
                        LATE,
                        FLOAT),
                // averages fade
                new Scene("plateau", quadratic.seeing(t -> t < 10 || t > 10 + LATE ? 1 : 0), 1, 1, FLOAT),
                // squares are beyond the dtype
                scaled(1e30, ScalarType.Float),
                scaled(1e-30, ScalarType.Float),
                scaled(1e200, ScalarType.Double),
                scaled(1e-200, ScalarType.Double));
        // between: the way itself is compared at about these scales by another law
        List<Scene> more = List.of(
                scaled(1e20, ScalarType.Float),
                scaled(1e-20, ScalarType.Float),
                scaled(1e130, ScalarType.Double),
                scaled(1e-130, ScalarType.Double));
        boolean whole = "whole".equals(System.getProperty("steepest.contract"));
        return whole ? Stream.concat(chosen.stream(), more.stream()).toList() : chosen;
    }

    private static Scene scaled(double scale, ScalarType type) {
        Bowl bowl = Bowl.of(new Bowl.Quadratic()).seeing(t -> scale);
        return new Scene("times " + scale, bowl, scale, 1, List.of(type));
    }

    @Override
    public String toString() {
        return name;
    }
}
