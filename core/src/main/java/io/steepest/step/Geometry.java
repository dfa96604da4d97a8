package io.steepest.step;

import io.steepest.dist.Ranks;
import io.steepest.engine.Dtypes;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
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
 *
 * <p>Where several ranks train the network, each number is that of the blocks of all ranks, and it is the same on every
 * rank to the last bit. To ask for one is a collective operation then: all ranks must ask for the same.
 */
public final class Geometry {
    private final List<Block> blocks;
    private final Ranks ranks;
    private final boolean joint;

    private Geometry(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
        this.ranks = blocks.get(0).ranks();
        this.joint = blocks.stream().allMatch(b -> b.length() == Length.PROPORTIONAL);
    }

    /**
     * Returns the geometry of some blocks.
     *
     * @param blocks at least one
     */
    public static Geometry of(List<Block> blocks) {
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a geometry needs at least one block, found none");
        }
        return new Geometry(blocks);
    }

    /** Returns a new number on the device of the network: float64, without dimensions. */
    public Tensor number(double value) {
        return zero(blocks.get(0).weights()).fill_(new Scalar(value));
    }

    /** Returns whether updates are proportional to gradients, so that the norm is a root of a sum of squares. */
    public boolean isJoint() {
        return joint;
    }

    /** Returns the inner product {@code Σ_l ⟨x_l, y_l⟩}. */
    public Tensor inner(Function<Block, Tensor> x, Function<Block, Tensor> y) {
        return total(b -> product(x.apply(b), y.apply(b)));
    }

    /** Returns the Euclidean length of all entries together. */
    public Tensor length(Function<Block, Tensor> x) {
        return root(b -> number(Reduce.length(Dtypes.widened(x.apply(b)))));
    }

    /** Returns the dual norm of gradients. */
    public Tensor dual(Function<Block, Tensor> g) {
        if (joint) {
            return root(b -> dual(b, g).mul(new Scalar(Math.sqrt(b.factor()))));
        }
        return total(b -> dual(b, g).mul(new Scalar(b.factor())));
    }

    private static Tensor dual(Block b, Function<Block, Tensor> g) {
        return number(b.norm().dual(Dtypes.widened(g.apply(b))));
    }

    /**
     * Returns {@code −Σ_l factor_l·⟨x_l, u_l⟩}, how fast a linear function x falls along the updates. For the smoothed
     * gradients this is their dual norm, if updates are of unit length, without asking an oracle a second time.
     */
    public Tensor along(Function<Block, Tensor> x) {
        return total(b -> promised(b, x));
    }

    /** Returns the part that a block has in {@link #along}. */
    public static Tensor promised(Block b, Function<Block, Tensor> x) {
        return product(x.apply(b), b.update()).mul_(new Scalar(-b.factor()));
    }

    /** Returns the norm of weights; a block with share zero never moves and has no part in it. */
    public Tensor of(Function<Block, Tensor> w) {
        if (joint) {
            return root(b -> b.factor() == 0 ? zero(b.weights()) : length(b, w).div(new Scalar(Math.sqrt(b.factor()))));
        }
        List<Block> moving = blocks.stream().filter(b -> b.factor() > 0).toList();
        return numbers(moving, b -> length(b, w).max().div(new Scalar(b.factor()))).stream()
                .reduce(torch::maximum)
                .orElseGet(() -> zero(blocks.get(0).weights()));
    }

    /**
     * Returns the sum over all ranks of a number that each of them found for the blocks that it holds.
     *
     * @param own without dimensions
     */
    public Tensor joined(Tensor own) {
        return ranks.size() == 1 ? own : ranks.gather(own).sum(0);
    }

    /** Returns whether something is true on any rank. */
    boolean anywhere(boolean here) {
        return ranks.size() == 1 ? here : joined(number(here ? 1 : 0)).item_double() > 0;
    }

    /** A number of each block, whichever rank holds it. */
    private List<Tensor> numbers(List<Block> some, Function<Block, Tensor> each) {
        List<Tensor> own = some.stream()
                .map(b -> b.isHere() ? each.apply(b) : zero(b.weights()))
                .toList();
        if (ranks.size() == 1 || own.isEmpty()) {
            return own;
        }
        // all but one rank add zero, so that this sum is exact
        Tensor all = joined(torch.stack(new TensorVector(own.toArray(new Tensor[0]))));
        return IntStream.range(0, own.size()).mapToObj(i -> all.select(0, i)).toList();
    }

    private static Tensor length(Block b, Function<Block, Tensor> w) {
        return number(b.norm().of(Dtypes.widened(w.apply(b))));
    }

    private Tensor total(Function<Block, Tensor> each) {
        Tensor sum = null;
        for (Tensor own : numbers(blocks, b -> each.apply(b).sum())) {
            sum = sum == null ? own : sum.add_(own);
        }
        return sum;
    }

    /** {@code √Σ_l ‖x_l‖²} of a few numbers each, of which no square over- or underflows. */
    private Tensor root(Function<Block, Tensor> each) {
        Tensor root = null;
        List<Tensor> lengths = numbers(
                blocks, b -> Reduce.length(each.apply(b).reshape(1, 1, -1)).reshape(new long[0]));
        for (Tensor own : lengths) {
            root = root == null ? own : root.hypot(own);
        }
        return root;
    }

    /** Returns {@code ⟨x, y⟩}. The products are freed at once, since they are as large as the block. */
    public static Tensor product(Tensor x, Tensor y) {
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
