package own;

import io.steepest.norm.Norm;
import io.steepest.recipe.Oracle;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The oracle of the norm with each entry divided by the root of the average of its squares, at the Frobenius length that it
 * had: the idea of AdaMuon (Si, Zhang and Shen, 2025).
 *
 * @param decay weight of the past in the average, in [0, 1)
 */
public record EntryNormalized(double decay) implements Oracle {

    @Override
    public State on(Tensor like, Arena arena) {
        return new Live(decay, new Moment(arena.remember("answer-squares", like), 0));
    }

    private record Live(double decay, Moment squares) implements State, Forwarding {

        /** Answers are of length one whatever the unit of gradients is, so that the average is of degree zero. */
        @Override
        public List<Lifecycle> pieces() {
            return List.of(squares);
        }

        @Override
        public Tensor of(Tensor m, Norm norm, long t) {
            Tensor x = norm.lmo(m);
            Tensor v = squares.load();
            v.lerp_(x.square(), new Scalar(1 - decay));
            squares.store(v, t);
            // divided by the weight of the gradients in it, the average is unbiased from the first step on
            Tensor root = v.sqrt().div_(new Scalar(Math.sqrt(1 - Math.pow(decay, (double) t))));
            Tensor even = x.div(Reduce.nonZero(root));
            return Reduce.unit(even, Reduce.length(even)).mul_(Reduce.length(x));
        }
    }
}
