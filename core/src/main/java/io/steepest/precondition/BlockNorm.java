package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.tensor.Naming;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest norm of a block, of matrices cut into blocks: the oracle goes block by block, the dual is the sum of the
 * blocks' duals.
 *
 * @param most rows and columns of a block
 * @param block the norm of one
 */
record BlockNorm(long most, Norm block) implements Norm {

    private List<Grid> grids(Tensor x) {
        return Grid.cut(x.size(-2), x.size(-1), most);
    }

    /** One value a block, {@code [k,blocks]}. */
    private Tensor values(Tensor x, UnaryOperator<Tensor> value) {
        Tensor all = null;
        for (Grid grid : grids(x)) {
            Tensor own = value.apply(grid.of(x)).view(x.size(0), -1);
            all = all == null ? own : torch.hstack(new TensorVector(all, own));
        }
        return all;
    }

    @Override
    public Tensor of(Tensor w) {
        return values(w, block::of).amax(new long[] {1}, true).unsqueeze(-1);
    }

    @Override
    public Tensor dual(Tensor g) {
        return values(g, block::dual)
                .sum(new long[] {1}, true, new ScalarTypeOptional())
                .unsqueeze(-1);
    }

    @Override
    public Tensor lmo(Tensor g) {
        Tensor result = torch.empty_like(g);
        for (Grid grid : grids(g)) {
            grid.put(block.lmo(grid.of(g)), result);
        }
        return result;
    }

    @Override
    public Norm exact() {
        return new BlockNorm(most, block.exact());
    }

    @Override
    public double error() {
        return block.error();
    }

    @Override
    public String toString() {
        return Naming.of(block) + " of blocks of " + most;
    }
}
