package io.steepest.precondition;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Coordinates of matrices that are learnt on other matrices of the same entries, such as blocks or one long column. A
 * relabelling of entries keeps every law of coordinates.
 *
 * @param name in words
 * @param arrangement from the matrices to the others and back
 * @param states of the others, one for each batch of them
 */
record Rearranged(String name, Arrangement arrangement, List<Preconditioner.State> states)
        implements Preconditioner.State {

    /** Matrices {@code [k,m,n]} as batches of other matrices. */
    interface Arrangement {

        /** Their entries as the others, a batch of each shape. */
        List<Tensor> apart(Tensor x);

        /**
         * Puts the others together again.
         *
         * @param like of shape and dtype of the result; not read
         */
        Tensor together(List<Tensor> parts, Tensor like);
    }

    @Override
    public void observe(Tensor g, long t) {
        map(g, (state, part) -> {
            state.observe(part, t);
            return part;
        });
    }

    @Override
    public void settle(Tensor g, long t) {
        if (!settles()) {
            return;
        }
        map(g, (state, part) -> {
            state.settle(part, t);
            return part;
        });
    }

    @Override
    public boolean settles() {
        return states.stream().anyMatch(Preconditioner.State::settles);
    }

    @Override
    public void delay(int steps) {
        states.forEach(state -> state.delay(steps));
    }

    @Override
    public void resumeAt(long t) {
        states.forEach(state -> state.resumeAt(t));
    }

    @Override
    public void measureIn(Tensor unit) {
        states.forEach(state -> state.measureIn(unit));
    }

    @Override
    public void measureIn(double unit) {
        states.forEach(state -> state.measureIn(unit));
    }

    @Override
    public double reach() {
        return states.stream().mapToDouble(Preconditioner.State::reach).reduce(0, Math::max);
    }

    @Override
    public void rescale(double bits) {
        states.forEach(state -> state.rescale(bits));
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return arrangement.together(map(w, Preconditioner.State::toLocal), w);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return arrangement.together(map(g, Preconditioner.State::gradientToLocal), g);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return arrangement.together(map(t, Preconditioner.State::updateFromLocal), t);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return arrangement.together(map(g, Preconditioner.State::inverseMetric), g);
    }

    private List<Tensor> map(Tensor x, BiFunction<Preconditioner.State, Tensor, Tensor> f) {
        List<Tensor> parts = arrangement.apart(x);
        List<Tensor> results = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            results.add(f.apply(states.get(i), parts.get(i)));
        }
        return results;
    }

    @Override
    public String toString() {
        return name;
    }
}
