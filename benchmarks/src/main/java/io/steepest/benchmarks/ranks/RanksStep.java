package io.steepest.benchmarks.ranks;

import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.dist.C10dRanks;
import io.steepest.dist.Ranks;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Times the step of Muon by one process of one thread beside that of several such processes, whose gradients are there.
 * {@code RanksStep PARAMETERS RANKS ROUNDS STEPS}
 */
public final class RanksStep {
    private RanksStep() {}

    /** Times a step, or is one of the processes that do. */
    public static void main(String[] args) throws Exception {
        if (args.length == 4) {
            compare(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3]);
        } else {
            work(
                    args[0],
                    Integer.parseInt(args[1]),
                    Integer.parseInt(args[2]),
                    Integer.parseInt(args[3]),
                    Path.of(args[4]));
        }
    }

    private static void compare(String set, int ranks, int rounds, String steps) throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            double[] one = run(set, 1, steps);
            double[] many = run(set, ranks, steps);
            ratios.add(many[0] / one[0]);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: one rank %.2f ms, %d ranks %.2f ms, ratio %.3f; state of a rank %.3f%n",
                    i + 1,
                    one[0],
                    ranks,
                    many[0],
                    many[0] / one[0],
                    many[1] / one[1]);
        }
        ratios.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s: median ratio %.3f, %.3f to %.3f%n",
                set,
                ratios.get(rounds / 2),
                ratios.get(0),
                ratios.get(rounds - 1));
    }

    /** Median milliseconds of the slowest rank, and the most bytes of state. */
    private static double[] run(String set, int size, String steps) throws Exception {
        Path folder = Files.createTempDirectory("steepest-ranks");
        List<Process> all = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-XX:+UseSerialGC",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RanksStep.class.getName(),
                    set,
                    String.valueOf(size),
                    String.valueOf(rank),
                    steps,
                    folder.resolve("store").toString());
            builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            all.add(builder.start());
        }
        double[] most = new double[2];
        for (Process each : all) {
            try (BufferedReader lines = each.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("step ")) {
                        String[] words = line.split(" ");
                        most[0] = Math.max(most[0], Double.parseDouble(words[1]));
                        most[1] = Math.max(most[1], Double.parseDouble(words[2]));
                    } else if (!line.startsWith("[Gloo]")) {
                        System.out.println(line);
                    }
                }
            }
            if (each.waitFor() != 0) {
                throw new IOException("a rank ended with status " + each.exitValue());
            }
        }
        return most;
    }

    /** The parameters of a set, each with a gradient. */
    private static final class Net extends Module {
        Net(ParameterSet set) {
            for (ParameterSet.Parameter each : set.parameters()) {
                long[] shape = each.shape().stream().mapToLong(Long::longValue).toArray();
                register_parameter(each.name(), torch.randn(shape).mul_(new org.bytedeco.pytorch.Scalar(0.02)));
            }
        }
    }

    private static void work(String name, int size, int rank, int steps, Path file) {
        torch.set_num_threads(1);
        ParameterSet set = ParameterSet.named(name);
        try (PointerScope scope = new PointerScope();
                Ranks ranks = size == 1 ? Ranks.single() : C10dRanks.byFile(file, rank, size, Duration.ofSeconds(60))) {
            Net net = new Net(set);
            Roles roles = Roles.inferred();
            for (ParameterSet.Parameter each : set.parameters()) {
                roles = roles.with(each.name(), each.role());
            }
            try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.muon())
                    .roles(roles)
                    .over(ranks)
                    .on(net)) {
                double[] times = new double[steps];
                List<Tensor> gradients = optimizer.banks().stream()
                        .flatMap(bank -> bank.members().stream())
                        .map(member -> member.gradient())
                        .toList();
                for (int t = -2; t < steps; t++) {
                    try (PointerScope each = new PointerScope();
                            NoGradGuard frozen = new NoGradGuard()) {
                        optimizer.zeroGrad();
                        gradients.forEach(gradient -> gradient.normal_());
                        ranks.barrier();
                        long begin = System.nanoTime();
                        optimizer.step();
                        if (t >= 0) {
                            times[t] = (System.nanoTime() - begin) / 1e6;
                        }
                        ranks.barrier();
                    }
                }
                Arrays.sort(times);
                System.out.println("step " + times[steps / 2] + " " + optimizer.stateBytes());
            }
        }
    }
}
