package io.steepest.dist;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Trains parameters whose gradients a test gives. */
final class Given {
    private final Map<String, long[]> shapes = new TreeMap<>();
    private ScalarType type = ScalarType.Float;
    private UnaryOperator<Options> options = chosen -> chosen;
    private Gradient gradient = (rank, t, name) -> gradient(t, name);
    private Action action = (optimizer, net, rank, t) -> optimizer.step(1.0);

    /** The gradient of a parameter on a rank in a step; null for none. */
    @FunctionalInterface
    interface Gradient {
        Tensor of(int rank, int t, String name);
    }

    /** What is done with the gradients of a step. */
    @FunctionalInterface
    interface Action {
        void take(SteepestDescent optimizer, Nets.Bare net, int rank, int t);
    }

    /** Matrices of two shapes, a vector, and a table so large that it may be cut. */
    static Given usual() {
        return new Given()
                .with("a", 6, 4)
                .with("b", 6, 4)
                .with("c", 6, 4)
                .with("bias", 6)
                .with("d", 5, 7)
                .with("table", 96, 48);
    }

    Given with(String name, long... shape) {
        shapes.put(name, shape);
        return this;
    }

    Given in(ScalarType chosen) {
        type = chosen;
        return this;
    }

    Given by(UnaryOperator<Options> chosen) {
        options = chosen;
        return this;
    }

    Given with(Gradient chosen) {
        gradient = chosen;
        return this;
    }

    Given taking(Action chosen) {
        action = chosen;
        return this;
    }

    /** A gradient that all ranks have. */
    Tensor gradient(int t, String name) {
        synchronized (Given.class) {
            return Tensors.normal(ScalarType.Double, 100L * t + name.hashCode() % 50, shapes.get(name))
                    .to(type);
        }
    }

    Nets.Bare net() {
        Nets.Bare net = new Nets.Bare();
        shapes.forEach((name, shape) -> net.with(
                name,
                Tensors.normal(ScalarType.Double, name.hashCode() % 50, shape).to(type)));
        return net;
    }

    /** Returns the weights after some steps, one rank's copy after another's; ranks other than 0 begin elsewhere. */
    List<Map<String, Tensor>> train(Together kind, int size, int steps, Recipe recipe) {
        List<Nets.Bare> nets = IntStream.range(0, size).mapToObj(rank -> net()).toList();
        return kind.run(size, ranks -> {
            Nets.Bare net = nets.get(ranks.rank());
            try (NoGradGuard frozen = new NoGradGuard()) {
                if (ranks.rank() > 0) {
                    shapes.keySet().forEach(name -> net.get(name).zero_());
                }
                try (SteepestDescent optimizer = options.apply(
                                SteepestDescent.follow(recipe).over(ranks))
                        .on(net)) {
                    for (int t = 1; t <= steps; t++) {
                        step(optimizer, net, ranks.rank(), t);
                    }
                }
                Map<String, Tensor> weights = new TreeMap<>();
                shapes.keySet()
                        .forEach(name ->
                                weights.put(name, net.get(name).detach().clone().retainReference()));
                return weights;
            }
        });
    }

    private void step(SteepestDescent optimizer, Nets.Bare net, int rank, int t) {
        try (PointerScope scope = new PointerScope()) {
            optimizer.zeroGrad();
            give(net, rank, t);
            action.take(optimizer, net, rank, t);
        }
    }

    /** Adds the gradients of a step to those that are there, as a backward pass does. */
    void give(Nets.Bare net, int rank, int t) {
        shapes.keySet().forEach(name -> {
            Tensor g = gradient.of(rank, t, name);
            if (g != null && g.numel() > 0) {
                net.get(name).grad().add_(g);
            }
        });
    }
}
