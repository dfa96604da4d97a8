package io.steepest.step;

import io.steepest.engine.Dtypes;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The norm of a whole network that a step of size η is η long in, with its dual.
 *
 * <p>Where updates are of unit length it is the modular norm {@code max_l ‖w_l‖/factor_l}, its dual
 * {@code Σ_l factor_l·‖g_l‖†} (Bernstein and Newhouse, 2024, Proposition 7). Where every update is proportional to its
 * gradient it is {@code √Σ_l ‖w_l‖²/factor_l}, its dual {@code √Σ_l factor_l·‖g_l‖†²}: the Euclidean norm of all
 * parameters, if theirs are.
 *
 * <p>All numbers are float64 without dimensions, and products are multiplied and added in float64, so that gradients of any
 * size that their dtype holds have finite squares.
 */
public final class Geometry {
    private final List<Block> blocks;
    private final boolean joint;

    Geometry(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
        this.joint = blocks.stream().allMatch(b -> b.length() == Length.PROPORTIONAL);
    }

    /** A new number on the device of the network. */
    Tensor number(double value) {
        return zero(blocks.get(0).weights()).fill_(new Scalar(value));
    }

    /** Whether updates are proportional to gradients, so that the norm is a sum of squares. */
    boolean isJoint() {
        return joint;
    }

    /** {@code Σ_l ⟨x_l, y_l⟩}. */
    Tensor inner(Function<Block, Tensor> x, Function<Block, Tensor> y) {
        return total(b -> product(x.apply(b), y.apply(b)));
    }

    /** The Euclidean length of all entries. */
    Tensor length(Function<Block, Tensor> x) {
        return root(b -> number(Reduce.length(Dtypes.widened(x.apply(b)))));
    }

    /** The dual norm of gradients. */
    Tensor dual(Function<Block, Tensor> g) {
        if (joint) {
            return root(b -> dual(b, g).mul(new Scalar(Math.sqrt(b.factor()))));
        }
        return total(b -> dual(b, g).mul(new Scalar(b.factor())));
    }

    private static Tensor dual(Block b, Function<Block, Tensor> g) {
        return number(b.norm().dual(Dtypes.widened(g.apply(b))));
    }

    /**
     * {@code −Σ_l factor_l·⟨x_l, u_l⟩}, how fast a linear function x falls along the updates. Of the smoothed gradients it is
     * their dual norm, if updates are of unit length: no second oracle.
     */
    Tensor along(Function<Block, Tensor> x) {
        return total(b -> promised(b, x));
    }

    /** Returns the part that a block has in {@link #along}. */
    static Tensor promised(Block b, Function<Block, Tensor> x) {
        return product(x.apply(b), b.update()).mul_(new Scalar(-b.factor()));
    }

    /** The norm of weights; a block with factor zero never moves and has no part in it. */
    Tensor of(Function<Block, Tensor> w) {
        if (joint) {
            return root(b -> b.factor() == 0 ? zero(b.weights()) : length(b, w).div(new Scalar(Math.sqrt(b.factor()))));
        }
        Tensor largest = null;
        for (Block b : blocks) {
            if (b.factor() > 0) {
                Tensor own = length(b, w).max().div(new Scalar(b.factor()));
                largest = largest == null ? own : torch.maximum(largest, own);
            }
        }
        return largest == null ? zero(blocks.get(0).weights()) : largest;
    }

    private static Tensor length(Block b, Function<Block, Tensor> w) {
        return number(b.norm().of(Dtypes.widened(w.apply(b))));
    }

    private Tensor total(Function<Block, Tensor> each) {
        Tensor sum = null;
        for (Block b : blocks) {
            Tensor own = each.apply(b).sum();
            sum = sum == null ? own : sum.add_(own);
        }
        return sum;
    }

    /** {@code √Σ_l ‖x_l‖²} of a few numbers each, of which no square over- or underflows. */
    private Tensor root(Function<Block, Tensor> each) {
        Tensor root = null;
        for (Block b : blocks) {
            Tensor own = Reduce.length(each.apply(b).reshape(1, 1, -1)).reshape(new long[0]);
            root = root == null ? own : root.hypot(own);
        }
        return root;
    }

    /** {@code ⟨x, y⟩}; float64, without dimensions. The products are freed at once, since they are as large as the block. */
    static Tensor product(Tensor x, Tensor y) {
        Tensor sum = zero(x);
        try (PointerScope scope = new PointerScope()) {
            sum.add_(number(x).mul(y).sum());
        }
        return sum;
    }

    private static Tensor zero(Tensor like) {
        return torch.zeros(new long[0], like.options().dtype(new ScalarTypeOptional(ScalarType.Double)));
    }

    private static Tensor number(Tensor x) {
        return x.to(ScalarType.Double);
    }
}
