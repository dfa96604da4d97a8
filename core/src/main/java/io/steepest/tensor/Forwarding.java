package io.steepest.tensor;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The life of state that wraps other state or consists of pieces: every event reaches all of them. A part whose pieces see
 * gradients in another form than the part itself, such as rotated or to another power, answers the events that this concerns
 * itself.
 */
public interface Forwarding extends Lifecycle {

    /** Returns the state that is wrapped, or the pieces that this state consists of: always the same ones. */
    List<? extends Lifecycle> pieces();

    @Override
    default void resumeAt(long t) {
        pieces().forEach(piece -> piece.resumeAt(t));
    }

    @Override
    default void delay(int steps) {
        pieces().forEach(piece -> piece.delay(steps));
    }

    @Override
    default void turn(Optional<Tensor> left, Optional<Tensor> right) {
        pieces().forEach(piece -> piece.turn(left, right));
    }

    @Override
    default void measureIn(Tensor unit) {
        pieces().forEach(piece -> piece.measureIn(unit));
    }

    @Override
    default void measureIn(double unit) {
        pieces().forEach(piece -> piece.measureIn(unit));
    }

    @Override
    default double reach() {
        return pieces().stream().mapToDouble(Lifecycle::reach).reduce(0, Math::max);
    }

    @Override
    default void rescale(double bits) {
        pieces().forEach(piece -> piece.rescale(bits));
    }
}
