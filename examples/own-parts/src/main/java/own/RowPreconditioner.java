package own;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Epsilon;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam's coordinates with one second moment for each row: {@code A = (√v_i + ε)^{1/2}}, where v_i is the moving average of the
 * squared length of row i.
 *
 * @param decay weight of the past in the average
 * @param epsilon ε, added to the root
 */
public record RowPreconditioner(double decay, double epsilon) implements Preconditioner {

    @Override
    public State on(Tensor like, Arena arena) {
        Tensor squares = arena.own("row-moment", like.new_zeros(like.size(0), like.size(1), 1));
        return new Live(decay, Moment.of(squares, 2), Epsilon.of(epsilon, 1));
    }

    /** Without memory a row is divided by its own length, so that the longest row is of length one. */
    @Override
    public Norm withoutMemory() {
        return Norms.lpToMax(2);
    }

    @Override
    public double degree(long m, long n) {
        return 0.5;
    }

    private record Live(double decay, Moment squares, Epsilon small) implements Prompt, Forwarding {

        /** The average follows the unit of gradients in its second power, ε in its first. */
        @Override
        public List<Lifecycle> pieces() {
            return List.of(squares, small);
        }

        @Override
        public void observe(Tensor g, long t) {
            Tensor rows = g.square().sum(new long[] {-1}, true, new ScalarTypeOptional());
            Tensor v = squares.load();
            v.lerp_(rows, new Scalar(1 - decay));
            squares.store(v, t);
        }

        /** {@code A²}, {@code [k,m,1]}; a row that never had a gradient takes no step even if ε is zero. */
        private Tensor metric() {
            return Reduce.nonZero(small.addTo(squares.load().sqrt()));
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
}
