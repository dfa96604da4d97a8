package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Naming;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The inverse metric of inner coordinates on one side of an oracle only.
 *
 * @param inner learns the metric
 * @param before whether it comes before the oracle
 */
record OneSided(Preconditioner inner, boolean before) implements Wrapper {

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        return new Live(this, innerOn(like, names, arena));
    }

    /** Prepares the inner coordinates for the Euclidean norm, which asks for nothing but the inverse metric, either. */
    @Override
    public Preconditioner fitted(Norm norm) {
        return new OneSided(inner.fitted(Norms.euclidean()), before);
    }

    @Override
    public boolean isMetric() {
        return !inner.learns();
    }

    /** Refuses: there is no norm. */
    @Override
    public Norm withoutMemory() {
        throw noNorm(this);
    }

    /** What both sides together would have: one side divides by as much as two. */
    @Override
    public double degree(long m, long n) {
        return before ? 0 : 2 * inner.degree(m, n);
    }

    private static UnsupportedOperationException noNorm(Object of) {
        return new UnsupportedOperationException(
                "a metric on one side of an oracle makes no norm, so nothing has a length in " + of);
    }

    @Override
    public String toString() {
        return (before ? "before(" : "after(") + Naming.of(inner) + ")";
    }

    private record Live(OneSided rule, State inner) implements State, Forwarding {

        @Override
        public List<State> pieces() {
            return List.of(inner);
        }

        @Override
        public void observe(Tensor g, long t) {
            inner.observe(g, t);
        }

        @Override
        public void settle(Tensor g, long t) {
            inner.settle(g, t);
        }

        @Override
        public boolean settles() {
            return inner.settles();
        }

        @Override
        public boolean renews(long t) {
            return inner.renews(t);
        }

        @Override
        public Tensor toLocal(Tensor w) {
            throw noNorm(rule);
        }

        @Override
        public Tensor gradientToLocal(Tensor g) {
            return rule.before ? inner.inverseMetric(g) : g;
        }

        @Override
        public Tensor updateFromLocal(Tensor t) {
            return rule.before ? t : inner.inverseMetric(t);
        }

        @Override
        public String toString() {
            return (rule.before ? "before(" : "after(") + Naming.of(inner) + ")";
        }
    }
}
