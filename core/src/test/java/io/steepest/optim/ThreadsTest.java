package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Optimizers and several threads. A crash of the process would end the build. */
class ThreadsTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(3);

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    private static Nets.Bare large() {
        Nets.Bare net = new Nets.Bare();
        for (int i = 0; i < 4; i++) {
            net.with("w" + i, floats(i, 96, 64));
            net.gradient("w" + i, floats(10 + i, 96, 64));
        }
        return net;
    }

    @Test
    void closing_while_another_thread_steps_waits_and_the_step_after_says_so() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            SteepestDescent optimizer = SteepestDescent.follow(Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-2)))
                    .averaging(WeightAverage.ema(0.9))
                    .on(large());
            CountDownLatch begun = new CountDownLatch(2);
            Future<?> stepping = threads.submit(() -> {
                begun.countDown();
                while (true) {
                    optimizer.step();
                    optimizer.evaluating(() -> {});
                }
            });
            // an onlooker may be turned away, or see what is there
            Future<?> looking = threads.submit(() -> {
                begun.countDown();
                while (true) {
                    optimizer.steps();
                    try {
                        optimizer.explain();
                        optimizer.stateBytes();
                        optimizer.stepSize();
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessageMatching("the (optimizer|arena).* is (in use|closed).*");
                    }
                }
            });
            begun.await();
            LockSupport.parkNanos(random.nextInt(3_000_000));
            optimizer.close();
            assertThatThrownBy(stepping::get)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(".*the optimizer is (closed|in use).*");
            assertThatThrownBy(looking::get)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the optimizer is closed: steps() cannot be called after close()");
        }
    }

    @Test
    void a_second_thread_gets_an_exception_that_names_the_first() throws Exception {
        CountDownLatch within = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Recipe recipe = Recipes.sgd(lr(0.1)).stepping(StepRule.armijo(1));
        try (SteepestDescent optimizer = SteepestDescent.of(large(), recipe)) {
            Future<?> stepping = threads.submit(() -> {
                Thread.currentThread().setName("trainer");
                optimizer.step(1.0, () -> {
                    within.countDown();
                    await(done);
                    return 0;
                });
            });
            within.await();
            List<Runnable> calls = List.of(
                    () -> optimizer.step(1.0, () -> 1),
                    optimizer::zeroGrad,
                    () -> optimizer.clipGradients(1),
                    optimizer::explain,
                    optimizer::state,
                    optimizer::stepSize,
                    () -> optimizer.rate(0.5));
            for (Runnable call : calls) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(
                                "the optimizer is in use by thread trainer, which is in step(), but thread")
                        .hasMessageEndingWith(": one thread at a time may use it");
            }
            assertThat(optimizer.steps()).isZero();
            done.countDown();
            stepping.get();
            assertThat(optimizer.steps()).isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void two_optimizers_in_two_threads_do_what_they_do_one_after_the_other() throws Exception {
        List<Recipe> recipes = List.of(
                Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(1e-2)),
                KroneckerRecipes.soap(lr(1e-2), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.01), every(3)),
                Recipes.modular(StepRule.sharpness(20), momentum(0.9)));
        for (Recipe recipe : recipes) {
            List<List<Double>> alone = List.of(steps(recipe, 1), steps(recipe, 2));
            List<Future<List<Double>>> together =
                    List.of(threads.submit(() -> steps(recipe, 1)), threads.submit(() -> steps(recipe, 2)));
            assertThat(together.get(0).get()).as(recipe.name()).isEqualTo(alone.get(0));
            assertThat(together.get(1).get()).as(recipe.name()).isEqualTo(alone.get(1));
        }
    }

    /** All weights after some steps on matrices that workers share and small ones that the caller steps alone. */
    private static List<Double> steps(Recipe recipe, int seed) {
        try (PointerScope scope = new PointerScope()) {
            Nets.Bare net;
            synchronized (ThreadsTest.class) {
                // the tests' own tensors come from the global generator
                net = new Nets.Bare();
                for (int i = 0; i < 6; i++) {
                    net.with("w" + i, floats(seed + i, 160, 96));
                    net.gradient("w" + i, floats(seed + 10 + i, 160, 96));
                }
                net.with("b", floats(seed, 7));
                net.gradient("b", floats(seed + 1, 7));
            }
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                for (int t = 0; t < 8; t++) {
                    optimizer.step();
                }
            }
            List<Double> all = new ArrayList<>();
            for (String name : List.of("w0", "w5", "b")) {
                Tensor x = net.get(name).detach().to(ScalarType.Double).contiguous();
                double[] values = new double[(int) x.numel()];
                x.data_ptr_double().get(values, 0, values.length);
                for (double value : values) {
                    all.add(value);
                }
            }
            return all;
        }
    }
}
