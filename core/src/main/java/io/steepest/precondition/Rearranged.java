package io.steepest.precondition;

import io.steepest.tensor.Forwarding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        implements Preconditioner.State, Forwarding {

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
    public List<Preconditioner.State> pieces() {
        return states;
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
    public boolean renews(long t) {
        return states.stream().anyMatch(state -> state.renews(t));
    }

    /** Refuses: entries that lie apart here are turned together. */
    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        throw new UnsupportedOperationException(
                "coordinates " + this + " cannot be turned: put them around an eigenbasis, not into one");
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
