package io.steepest.testkit;

import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Epsilon;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Coordinates of averaged squares that keep every law; what breaks one overrides a method. */
class Soundly implements Preconditioner.Prompt, Forwarding {
    final Moment squares;
    final Epsilon epsilon;

    Soundly(Tensor like, Arena arena) {
        this(like, arena, 0.1);
    }

    Soundly(Tensor like, Arena arena, double epsilon) {
        this.squares = new Moment(arena.remember("squares", like), 2);
        this.epsilon = Epsilon.of(epsilon, 1);
    }

    @Override
    public List<Lifecycle> pieces() {
        return List.of(squares, epsilon);
    }

    @Override
    public void observe(Tensor g, long t) {
        Tensor v = squares.load();
        v.lerp_(g.square(), new Scalar(0.1));
        squares.store(v, t);
    }

    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        Tensor v = squares.load();
        Tensor half = left.map(p -> p.square().matmul(v)).orElse(v);
        squares.store(right.map(p -> half.matmul(p.square().transpose(-2, -1))).orElse(half), 0);
    }

    /** The square of A. */
    Tensor metric() {
        return Reduce.nonZero(epsilon.addTo(squares.load().sqrt()));
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return w.mul(metric().sqrt_());
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return g.div(metric().sqrt_());
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return t.div(metric().sqrt_());
    }
}
