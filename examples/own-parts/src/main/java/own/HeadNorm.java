package own;

import io.steepest.norm.Norm;
import io.steepest.tensor.Reduce;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest Frobenius length of a head, heads being groups of neighbouring rows: {@code max_h ‖w_h‖}.
 *
 * @param rows rows of a head; the last head may have fewer
 */
public record HeadNorm(long rows) implements Norm {

    private List<Tensor> heads(Tensor x) {
        List<Tensor> heads = new ArrayList<>();
        for (long i = 0; i < x.size(1); i += rows) {
            heads.add(x.narrow(1, i, Math.min(rows, x.size(1) - i)));
        }
        return heads;
    }

    @Override
    public Tensor of(Tensor w) {
        return heads(w).stream().map(Reduce::length).reduce(torch::maximum).orElseThrow();
    }

    /** Every head of the gradient at length one, and backwards; a head without a gradient stays where it is. */
    @Override
    public Tensor lmo(Tensor g) {
        TensorVector units = new TensorVector();
        heads(g).forEach(head -> units.push_back(Reduce.unit(head, Reduce.length(head))));
        return torch.cat(units, 1).neg_();
    }

    /** The sum of the lengths of the heads; without this method it would be {@code −⟨g, lmo(g)⟩}, which is the same. */
    @Override
    public Tensor dual(Tensor g) {
        return heads(g).stream().map(Reduce::length).reduce(Tensor::add).orElseThrow();
    }
}
