package io.steepest.verify.invariance;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The small problem that invariance is measured on: {@code W₂·tanh(W₁x)} fitted to noisy targets by least squares, a fresh
 * mini-batch each step. Gradients are by formula, in float64.
 *
 * @param inputs {@code [steps·BATCH, in]}
 * @param targets {@code [steps·BATCH, out]}
 * @param start W₁ {@code [hidden, in]} and W₂ {@code [out, hidden]}
 */
record Network(Tensor inputs, Tensor targets, List<Tensor> start) {
    /** Examples in a mini-batch. */
    static final int BATCH = 24;

    /**
     * Loss and gradients of a mini-batch.
     *
     * @param loss half the mean squared error
     * @param gradients of W₁ and W₂
     * @param inputs of each layer, {@code [BATCH, n]}
     * @param errors at the output of each layer, {@code [BATCH, m]}
     */
    record Slope(double loss, List<Tensor> gradients, List<Tensor> inputs, List<Tensor> errors) {}

    /**
     * A random problem with batches for so many steps.
     *
     * @param shapes of W₁ and W₂
     */
    static Network random(long seed, int steps, List<Shape> shapes) {
        Draw random = new Draw(seed);
        long in = shapes.get(0).n();
        long out = shapes.get(1).m();
        Tensor x = random.normal((long) steps * BATCH, in);
        Tensor y = x.matmul(random.normal(in, out)).add_(random.normal((long) steps * BATCH, out));
        List<Tensor> start = shapes.stream()
                .map(s -> random.normal(s.m(), s.n()).mul_(new Scalar(1 / Math.sqrt((double) s.n()))))
                .toList();
        return new Network(x, y, start);
    }

    /** At some weights, on the batch of step t, from 0. */
    Slope at(List<Tensor> weights, int t) {
        Tensor x = inputs.narrow(0, (long) t * BATCH, BATCH);
        Tensor h = x.matmul(weights.get(0).t()).tanh_();
        Tensor error = h.matmul(weights.get(1).t()).sub_(targets.narrow(0, (long) t * BATCH, BATCH));
        Tensor inner = error.matmul(weights.get(1)).mul_(h.square().neg_().add_(new Scalar(1.0)));
        Scalar mean = new Scalar(1.0 / BATCH);
        return new Slope(
                error.square().sum().item_double() / (2 * BATCH),
                List.of(inner.t().matmul(x).mul_(mean), error.t().matmul(h).mul_(mean)),
                List.of(x, h),
                List.of(inner, error));
    }
}
