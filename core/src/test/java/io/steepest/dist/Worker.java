package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A process that trains as one of several ranks, for {@link ProcessesTest}. */
final class Worker {
    private Worker() {}

    /** How processes talk. */
    enum Talk {
        GLOO,
        MEMORY;

        Ranks join(Path file, int rank, int size, Duration timeout) {
            return this == GLOO
                    ? C10dRanks.byFile(file, rank, size, timeout)
                    : MemoryRanks.join(file, rank, size, timeout);
        }
    }

    /**
     * Trains and prints lines for the test.
     *
     * @param arguments how ranks talk, GLOO or MEMORY; the file by which they meet, rank, number of ranks, number of steps, time-out
     *     in seconds
     */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[1]);
        int rank = Integer.parseInt(arguments[2]);
        int size = Integer.parseInt(arguments[3]);
        int steps = Integer.parseInt(arguments[4]);
        Duration timeout = Duration.ofSeconds(Integer.parseInt(arguments[5]));
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope();
                Ranks ranks = Talk.valueOf(arguments[0]).join(file, rank, size, timeout)) {
            Net net = new Net(ScalarType.Double, 1);
            try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.muon(lr(0.02), adamLr(0.01)))
                    .over(ranks)
                    .on(net)) {
                for (int t = 0; t < steps; t++) {
                    try (PointerScope each = new PointerScope()) {
                        optimizer.zeroGrad();
                        optimizer.backward(net.loss(t, rank, size));
                        optimizer.step();
                    }
                    if (t == 2) {
                        System.out.println("is stepping");
                    }
                }
            }
            System.out.println("weights " + sum(net));
        } catch (RanksException e) {
            System.out.println("lost: " + e.getMessage());
        }
    }

    /** A number that tells the weights of two runs apart. */
    static double sum(Net net) {
        return net.weights().values().stream()
                .mapToDouble(x -> x.abs().sum().item_double())
                .sum();
    }
}
