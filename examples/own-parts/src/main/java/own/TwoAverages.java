package own;

import io.steepest.smooth.Filter;
import io.steepest.smooth.Smoothing;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A fast moving average of gradients plus a slow one, as in AdEMAMix (Pagliardini, Ablin and Grangier, 2024).
 *
 * @param fast weight of the past in the fast average, in [0, 1)
 * @param slow weight of the past in the slow average, in [0, 1)
 * @param share factor on the slow average
 */
public record TwoAverages(double fast, double slow, double share) implements Smoothing {

    @Override
    public Filter on(Tensor like, Arena arena) {
        Moment quick = new Moment(arena.remember("fast", like), 1);
        Moment lasting = new Moment(arena.remember("slow", like), 1);
        return new Live(this, quick, lasting);
    }

    @Override
    public boolean remembersMeans() {
        return true;
    }

    private record Live(TwoAverages rule, Moment quick, Moment lasting) implements Filter, Forwarding {

        @Override
        public List<Lifecycle> pieces() {
            return List.of(quick, lasting);
        }

        @Override
        public Tensor smooth(Tensor g, long t) {
            Tensor first = next(quick, rule.fast, g, t);
            return first.add(next(lasting, rule.slow, g, t), new Scalar(rule.share));
        }

        private static Tensor next(Moment average, double decay, Tensor g, long t) {
            Tensor m = average.load();
            m.lerp_(g, new Scalar(1 - decay));
            average.store(m, t);
            return m;
        }
    }
}
