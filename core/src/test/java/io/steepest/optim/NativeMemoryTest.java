package io.steepest.optim;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets.Regression;
import io.steepest.linalg.InverseRoot;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A step leaks no native memory. Measured in a process of its own, whose Java heap is fixed and touched from the beginning:
 * what grows is native.
 */
class NativeMemoryTest {
    private static final int WARMUP = 1000;
    private static final int STEPS = 2000;
    /** Steps with the same gradient: to find another takes longer than a step. */
    private static final int KEPT = 10;

    private static Recipe recipe(String name) {
        return switch (name) {
            case "refreshed" -> Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-3));
            case "lion" -> Recipes.lion(lr(1e-3), b1(0.9), b2(0.99), decay(0.01));
            case "soap" -> KroneckerRecipes.soap(lr(1e-3), b1(0.95), b2(0.95), epsilon(1e-8), decay(0.01), every(10));
            case "adamw" -> Recipes.adamw(lr(1e-3), b1(0.9), b2(0.999), epsilon(1e-8), decay(0.01));
            case "muon by escape velocity" ->
                Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-3)).stepping(StepRule.escapeVelocity(1e-6, 0.9995));
            case "shampoo" ->
                KroneckerRecipes.graftedShampoo(
                        Preconditioner.kronecker(Accumulation.ema(0.95), InverseRoot.pseudoInverse())
                                .every(3),
                        lr(1e-3),
                        b1(0.9),
                        b2(0.95),
                        epsilon(1e-8));
            default -> Recipes.modular(StepRule.sharpness(1000), momentum(0.9));
        };
    }

    private static final List<String> RUNS =
            List.of("lion", "adamw", "soap", "muon by escape velocity", "shampoo", "modular by sharpness", "refreshed");

    /** What each process prints; two run at a time. */
    private static final Map<String, Future<List<String>>> PRINTED = new LinkedHashMap<>();

    private static final ExecutorService TWO = Executors.newFixedThreadPool(2);

    static List<String> runs() {
        return RUNS;
    }

    @BeforeAll
    static void start() {
        RUNS.forEach(name -> PRINTED.put(name, TWO.submit(() -> printed(name))));
    }

    @AfterAll
    static void end() {
        TWO.shutdownNow();
    }

    private static List<String> printed(String name) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // among them the first compiler alone: the second takes its memory late, some ten megabytes
                        "@../jvm.options",
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativeMemoryTest.class.getName(),
                        name))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(child.waitFor()).isZero();
        return printed;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void resident_set_is_flat_within_two_percent_over_two_thousand_steps(String name)
            throws InterruptedException, ExecutionException {
        List<String> printed = PRINTED.get(name).get();
        double before = Double.parseDouble(printed.get(0));
        double after = Double.parseDouble(printed.get(1));
        assertThat(after / before).as("bytes before and after: %s", printed).isLessThan(1.02);
    }

    /** Prints the resident set after the warmup and at the end. */
    public static void main(String[] args) {
        try (PointerScope all = new PointerScope()) {
            Regression net = new Regression(ScalarType.Float, 1);
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe(args[0]))) {
                run(net, optimizer, args[0], WARMUP);
                long before = settled();
                run(net, optimizer, args[0], STEPS);
                System.out.println(before);
                System.out.println(settled());
            }
        }
    }

    private static void run(Regression net, SteepestDescent optimizer, String name, int steps) {
        boolean refreshed = name.equals("refreshed");
        for (int t = 0; t < steps; t++) {
            if (refreshed || t % KEPT == 0) {
                try (PointerScope scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    net.loss(t).backward();
                    if (refreshed && t % 2 == 0) {
                        // without a gradient in every other step, so that it has a bank of its own
                        net.named_parameters().values().get(0).mutable_grad().put(new Tensor());
                    }
                }
            }
            if (refreshed && t % 10 == 0) {
                optimizer.refresh();
            }
            // outside any scope but its own: what a step forgets, nobody else frees
            optimizer.step();
        }
    }

    private static long settled() {
        System.gc();
        return Pointer.physicalBytes();
    }
}
