package io.steepest.recipe;

import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The norm's oracle with its rows divided by their own past lengths.
 *
 * @param decay of the average of mean squares, in [0, 1)
 * @param epsilon added to its root
 */
record RowNormalized(double decay, double epsilon) implements Oracle {

    RowNormalized {
        if (!(decay >= 0 && decay < 1) || !(epsilon >= 0)) {
            throw new IllegalArgumentException(
                    "rows need a decay in [0, 1) and an epsilon of zero or more, found " + decay + " and " + epsilon);
        }
    }

    @Override
    public State on(Tensor like, Arena arena) {
        Tensor squares = arena.own("row-squares", like.new_zeros(like.size(0), like.size(1), 1));
        return new Live(this, squares);
    }

    /** Rows of answers have a length of their own, so that the past of them follows no unit of gradients. */
    private record Live(RowNormalized rule, Tensor squares) implements State, Forwarding {

        @Override
        public List<Lifecycle> pieces() {
            return List.of(Moment.of(squares, 0));
        }

        @Override
        public Tensor of(Tensor m, Norm norm, long t) {
            Tensor x = norm.lmo(m);
            Tensor mean = x.square().mean(new long[] {-1}, true, new ScalarTypeOptional());
            squares.lerp_(mean, new Scalar(1 - rule.decay));
            Tensor length = Reduce.length(x);
            Tensor rows = x.div(Reduce.nonZero(squares.sqrt().add_(new Scalar(rule.epsilon))));
            return Reduce.unit(rows, Reduce.length(rows)).mul_(length);
        }
    }

    @Override
    public String toString() {
        return "row-normalized(" + decay + ", " + epsilon + ")";
    }
}
