package io.steepest.studio.experiment;

import io.steepest.tensor.Reduce;
import io.steepest.train.data.Regression;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The square loss of a linear predictor, {@code L(W) = (1/2n) Σ_i (1/d_out)‖W x_i − y_i‖²}, with every input scaled to
 * {@code ‖x_i‖ = √d_in}. Bernstein and Newhouse (2024), Proposition 6.
 *
 * <p>Weights are batches of one matrix, {@code [1, d_out, d_in]}, float64. With {@code C = (1/n) Σ x xᵀ} and the least-squares
 * solution W*, both found once, {@code L(W) − L(W*) = (1/2d_out)⟨(W−W*)C, W−W*⟩} and the gradient is
 * {@code (W−W*)C/d_out}: no digits are lost near the minimum, and a step does not cost more with more rows. Tensors
 * belong to the scope that the loss is made in.
 */
final class SquareLoss {
    private final Tensor x;
    private final Tensor y;
    private final Tensor covariance;
    private final Tensor best;
    private final double minimum;
    private final long inputs;
    private final long outputs;

    private SquareLoss(Tensor x, Tensor y) {
        this.x = x;
        this.y = y;
        this.inputs = x.size(1);
        this.outputs = y.size(1);
        this.covariance = x.t().matmul(x).div_(new Scalar((double) x.size(0)));
        this.best = leastSquares();
        this.minimum = directly(best);
    }

    /** Scales the inputs of data; a row of zeros, which no scaling helps, is refused. */
    static SquareLoss of(Regression data) {
        Tensor x = Doubles.tensor(data.x(), data.rows(), data.inputs());
        Tensor lengths = Reduce.length(x.unsqueeze(1)).view(-1, 1);
        if (lengths.eq(new Scalar(0.0)).any().item_bool()) {
            throw new IllegalArgumentException(data.name() + " has a row whose inputs are all zero");
        }
        Tensor scaled = x.div(lengths).mul_(new Scalar(Math.sqrt(data.inputs())));
        return new SquareLoss(scaled, Doubles.tensor(data.y(), data.rows(), data.outputs()));
    }

    /** By singular values of the inputs; what no input can tell apart stays zero. */
    private Tensor leastSquares() {
        var usv = torch.linalg_svd(x, false, new StringViewOptional());
        Tensor s = usv.get1();
        double smallest = s.max().item_double() * x.size(0) * Math.ulp(1.0);
        Tensor inverse = torch.where(s.gt(new Scalar(smallest)), s.reciprocal(), new Scalar(0.0));
        Tensor solution = usv.get2().t().mul(inverse).matmul(usv.get0().t().matmul(y));
        return solution.t().unsqueeze(0);
    }

    long inputs() {
        return inputs;
    }

    long outputs() {
        return outputs;
    }

    /** {@code C = (1/n) Σ x xᵀ}, {@code [d_in, d_in]}; its trace is d_in. */
    Tensor covariance() {
        return covariance;
    }

    /** A least-squares solution W*. */
    Tensor best() {
        return best;
    }

    /** The least loss of all weights. */
    double minimum() {
        return minimum;
    }

    /** {@code L(W)} from its definition, row by row. */
    double directly(Tensor w) {
        Tensor residual = x.matmul(w.squeeze(0).t()).sub_(y);
        return residual.square().sum().item_double() / (2.0 * x.size(0) * outputs);
    }

    /** {@code L(W) − L(W*)}. */
    double excess(Tensor w) {
        return curvature(w.sub(best)) / 2;
    }

    /** The gradient, {@code [1, d_out, d_in]}. */
    Tensor gradient(Tensor w) {
        return w.sub(best).matmul(covariance).div_(new Scalar((double) outputs));
    }

    /** The second derivative along a direction, {@code ⟨Δ C, Δ⟩/d_out}: twice the term that a majorizer bounds. */
    double curvature(Tensor d) {
        return d.matmul(covariance).mul_(d).sum().item_double() / outputs;
    }
}
