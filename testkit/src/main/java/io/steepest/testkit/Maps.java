package io.steepest.testkit;

import io.steepest.precondition.Preconditioner;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** The linear maps of coordinates, by name. */
final class Maps {
    private Maps() {}

    /**
     * A map.
     *
     * @param power of the scale of A that it has: one for A, minus one for its inverse
     */
    record Named(String name, int power, UnaryOperator<Tensor> map) {

        Tensor of(Tensor x) {
            return map.apply(x);
        }
    }

    /** Returns the maps that there are; a metric on one side of an oracle has no local weights. */
    static List<Named> of(Preconditioner rule, Preconditioner.State state) {
        Named back = new Named("updateFromLocal", -1, state::updateFromLocal);
        Named gradient = new Named("gradientToLocal", -1, state::gradientToLocal);
        Named metric = new Named("inverseMetric", -2, state::inverseMetric);
        return rule.isMetric()
                ? List.of(new Named("toLocal", 1, state::toLocal), gradient, back, metric)
                : List.of(gradient, back, metric);
    }
}
