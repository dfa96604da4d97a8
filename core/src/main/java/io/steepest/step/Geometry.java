package io.steepest.step;

import io.steepest.norm.Norm;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The norm of a whole network that a step of size η is η long in, with its dual.
 *
 * <p>Where updates are of unit length it is the modular norm {@code max_l ‖w_l‖/share_l}, its dual
 * {@code Σ_l share_l·‖g_l‖†} (Bernstein and Newhouse, 2024, Proposition 7). Where every update is proportional to its
 * gradient it is {@code √Σ_l ‖w_l‖²/share_l}, its dual {@code √Σ_l share_l·‖g_l‖†²}: the Euclidean norm of all
 * parameters, if theirs are.
 *
 * <p>All numbers are float64 without dimensions.
 */
public final class Geometry {
    private final List<Block> blocks;
    private final boolean joint;

    Geometry(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
        this.joint = blocks.stream().allMatch(b -> b.length() == Length.PROPORTIONAL);
    }

    /** Whether updates are proportional to gradients, so that the norm is a sum of squares. */
    boolean isJoint() {
        return joint;
    }

    /** {@code Σ_l ⟨x_l, y_l⟩}. */
    Tensor inner(Function<Block, Tensor> x, Function<Block, Tensor> y) {
        return total(b -> Reduce.inner(x.apply(b), y.apply(b)));
    }

    /** The Euclidean length of all entries. */
    Tensor length(Function<Block, Tensor> x) {
        return total(b -> Reduce.length(x.apply(b)).square()).sqrt_();
    }

    /** The dual norm of gradients. */
    Tensor dual(Function<Block, Tensor> g) {
        if (joint) {
            return total(b -> b.norm().dual(g.apply(b)).square().mul(new Scalar(b.share())))
                    .sqrt_();
        }
        return total(b -> b.norm().dual(g.apply(b)).mul(new Scalar(b.share())));
    }

    /** {@code Σ_l share_l·‖m_l‖†} of the smoothed gradients, from updates of unit length: no second oracle. */
    Tensor attained() {
        return total(b -> Norm.attained(b.smoothed(), b.update()).mul(new Scalar(b.share())));
    }

    /** The norm of weights; a block with share zero never moves and has no part in it. */
    Tensor of(Function<Block, Tensor> w) {
        if (joint) {
            return total(b -> b.share() == 0
                            ? zero(b)
                            : b.norm().of(w.apply(b)).square().div(new Scalar(b.share())))
                    .sqrt_();
        }
        Tensor largest = null;
        for (Block b : blocks) {
            if (b.share() > 0) {
                Tensor own = number(b.norm().of(w.apply(b)).max()).div(new Scalar(b.share()));
                largest = largest == null ? own : torch.maximum(largest, own);
            }
        }
        return largest == null ? zero(blocks.get(0)) : largest;
    }

    private Tensor total(Function<Block, Tensor> each) {
        Tensor sum = null;
        for (Block b : blocks) {
            Tensor own = number(each.apply(b).sum());
            sum = sum == null ? own : sum.add_(own);
        }
        return sum;
    }

    private static Tensor zero(Block b) {
        return torch.zeros(new long[0], b.weights().options());
    }

    private static Tensor number(Tensor x) {
        return x.to(ScalarType.Double);
    }
}
