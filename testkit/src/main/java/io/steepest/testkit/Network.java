package io.steepest.testkit;

import io.steepest.optim.SteepestDescent;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Two linear layers with a tanh between, and a least-squares loss on fixed data of another such network. */
final class Network extends Module {
    private static final long SEED = 17;

    private final LinearImpl first;
    private final LinearImpl second;
    private final Tensor inputs;
    private final Tensor targets;

    Network(ScalarType type, long seed) {
        torch.manual_seed(seed);
        first = register_module("first", new LinearImpl(6, 8));
        second = register_module("second", new LinearImpl(8, 3));
        to(type, false);
        Tensor x = Samples.normal(ScalarType.Double, SEED, 32, 6);
        Tensor hidden =
                x.matmul(Samples.normal(ScalarType.Double, SEED + 1, 6, 8)).tanh();
        inputs = x.to(type);
        targets =
                hidden.matmul(Samples.normal(ScalarType.Double, SEED + 2, 8, 3)).to(type);
    }

    private Tensor loss(Tensor x, Tensor y) {
        return second.forward(first.forward(x).tanh()).sub(y).square().mean();
    }

    /** Returns the loss on all data. */
    double wholeLoss() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            return number(loss(inputs, targets));
        }
    }

    /** Returns the loss on half of the data; which half depends on the step. */
    private Tensor halfLoss(long t) {
        long[] by = {t};
        long[] along = {0};
        return loss(
                inputs.roll(by, along).narrow(0, 0, 16), targets.roll(by, along).narrow(0, 0, 16));
    }

    private static double number(Tensor x) {
        return x.to(ScalarType.Double).item_double();
    }

    /** Puts the gradients of the loss of a step, and returns that loss. */
    double backward(long t) {
        Tensor half = halfLoss(t);
        clear();
        half.backward();
        return number(half);
    }

    private void clear() {
        TensorVector all = parameters();
        for (long i = 0; i < all.size(); i++) {
            Tensor g = all.get(i).grad();
            if (g.defined()) {
                g.zero_();
            }
        }
    }

    /** Takes the steps of some numbers. */
    void train(SteepestDescent optimizer, long from, long to) {
        for (long t = from; t <= to; t++) {
            step(optimizer, t, 1);
        }
    }

    /** Takes a step with gradients of zero. */
    void rest(SteepestDescent optimizer) {
        step(optimizer, 1, 0);
    }

    private void step(SteepestDescent optimizer, long t, double factor) {
        try (PointerScope scope = new PointerScope()) {
            optimizer.zeroGrad();
            Tensor loss = halfLoss(t).mul(new Scalar(factor));
            loss.backward();
            optimizer.step(number(loss), () -> {
                try (PointerScope trial = new PointerScope()) {
                    return factor * number(halfLoss(t));
                }
            });
        }
    }

    /** Takes over the weights of another network. */
    void copy(Network other) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            TensorVector mine = parameters();
            TensorVector theirs = other.parameters();
            for (long i = 0; i < mine.size(); i++) {
                mine.get(i).copy_(theirs.get(i));
            }
        }
    }

    /** Returns all weights. */
    List<Double> numbers() {
        List<Double> numbers = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            TensorVector all = parameters();
            for (long i = 0; i < all.size(); i++) {
                Tensor flat = all.get(i).detach().reshape(-1).to(ScalarType.Double);
                for (long j = 0; j < flat.size(0); j++) {
                    numbers.add(flat.get(j).item_double());
                }
            }
        }
        return numbers;
    }
}
