package io.steepest.studio.advise;

import io.steepest.param.Bank;
import io.steepest.train.data.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Looks at the loss of a fresh batch around the present weights: slope, sharpness and losses along a direction. The weights
 * are what they were, to the last bit, after every question.
 */
final class Moves implements AutoCloseable {
    private final Network network;
    private final Batch fresh;
    private final Curvature curvature;
    private final double loss;
    private final Map<Bank, Tensor> weights = new HashMap<>();
    private final Map<Bank, Tensor> gradients = new HashMap<>();

    /**
     * A tensor moved along a direction.
     *
     * @param layer the tensor
     * @param t its matrices {@code [k,m,n]}
     */
    record Move(Layer layer, Tensor t) {}

    /**
     * Looks from the present weights.
     *
     * @param fresh held until this is closed
     */
    Moves(Network network, Batch fresh) {
        this.network = network;
        this.fresh = fresh;
        fresh.inputs().retainReference();
        fresh.targets().retainReference();
        curvature = Curvature.of(network, fresh);
        loss = network.loss(fresh);
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (Bank bank : network.banks()) {
                weights.put(bank, kept(bank.weights().clone()));
                gradients.put(bank, kept(bank.gradients().clone()));
            }
        }
    }

    private static Tensor kept(Tensor x) {
        return x.retainReference();
    }

    /** Returns the gradient of the fresh batch, like those of the bank. */
    Tensor gradient(Bank bank) {
        return gradients.get(bank);
    }

    /** Returns the loss of the fresh batch. */
    double loss() {
        return loss;
    }

    /** Returns {@code Σ ⟨g, t⟩} over the tensors moved. */
    double slope(List<Move> moves) {
        try (PointerScope scope = new PointerScope()) {
            return moves.stream()
                    .mapToDouble(m ->
                            Curvature.inner(m.layer().in(gradients.get(m.layer().bank())), m.t()))
                    .sum();
        }
    }

    /** Returns {@code ⟨t, H t⟩} of all tensors moved together. */
    double sharpness(List<Move> moves) {
        List<Bank.Member> moved = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            // a parameter in several banks is moved in some of them alone
            moves.forEach(move -> move.layer().own().gradient().zero_());
            for (Move move : moves) {
                move.layer().in(move.layer().bank().gradients()).copy_(move.t());
                moved.add(move.layer().own());
            }
        }
        return curvature.along(moved);
    }

    /** Returns the loss of the fresh batch after a step. */
    double loss(List<Move> moves, double step) {
        try {
            place(moves, step);
            return network.loss(fresh);
        } finally {
            place(moves, 0);
        }
    }

    private void place(List<Move> moves, double step) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (Move move : moves) {
                Bank bank = move.layer().bank();
                Tensor w = move.layer().in(bank.weights()).copy_(move.layer().in(weights.get(bank)));
                if (step != 0) {
                    w.add_(move.t(), new Scalar(step));
                }
            }
        }
    }

    /** Returns the Frobenius length of a tensor's weights. */
    double length(Layer layer) {
        try (PointerScope scope = new PointerScope()) {
            return Direction.length(layer.in(weights.get(layer.bank())));
        }
    }

    @Override
    public void close() {
        curvature.close();
        weights.values().forEach(Tensor::close);
        gradients.values().forEach(Tensor::close);
        fresh.inputs().close();
        fresh.targets().close();
    }
}
