package io.steepest.optim;

import static io.steepest.Tensors.relativeError;
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
import io.steepest.Scoped;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.tensor.StateFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers whose averages are kept in few bits. */
@ExtendWith(Scoped.class)
class StateFormatTest {
    private static final List<StateFormat> COMPACT = List.of(StateFormat.BFLOAT16, StateFormat.COMPENSATED);

    static Stream<Arguments> recipes() {
        return Stream.of(
                        Recipes.adamw(lr(3e-3), b1(0.9), b2(0.999), epsilon(1e-8), decay(0.01)),
                        Recipes.lion(lr(1e-3), b1(0.9), b2(0.99), decay(0.01)),
                        Recipes.muon(lr(0.01), momentum(0.95), adamLr(3e-3)),
                        KroneckerRecipes.soap(lr(3e-3), b1(0.95), b2(0.95), epsilon(1e-8), decay(0.01), every(5)))
                .flatMap(recipe -> COMPACT.stream().map(format -> Arguments.of(recipe, format)));
    }

    /** A network and its optimizer. */
    private record Run(Regression net, SteepestDescent optimizer) {
        static Run of(Recipe recipe, StateFormat format) {
            Regression net = new Regression(ScalarType.Float, 1);
            return new Run(net, SteepestDescent.follow(recipe).stateIn(format).on(net));
        }

        /** Trains from one step to another; gives the last loss. */
        double train(int from, int to) {
            double loss = Double.NaN;
            for (int t = from; t < to; t++) {
                try (PointerScope step = new PointerScope()) {
                    optimizer.zeroGrad();
                    Tensor l = net.loss(t);
                    l.backward();
                    loss = l.item_double();
                    optimizer.step();
                }
            }
            return loss;
        }

        List<Tensor> weights() {
            return optimizer.banks().stream()
                    .map(bank -> bank.weights().clone())
                    .toList();
        }

        /** Takes over all that a checkpoint holds. */
        void resume(Run other) {
            try (NoGradGuard frozen = new NoGradGuard()) {
                optimizer.restore(other.optimizer.state());
                IntStream.range(0, optimizer.banks().size())
                        .forEach(i -> optimizer
                                .banks()
                                .get(i)
                                .weights()
                                .copy_(other.optimizer.banks().get(i).weights()));
            }
        }
    }

    private static void assertSame(Run a, Run b) {
        List<Tensor> others = b.weights();
        assertThat(a.weights()).isNotEmpty().allSatisfy(x -> assertThat(others).anyMatch(x::equal));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void training_goes_as_in_float32(Recipe recipe, StateFormat format) {
        Run full = Run.of(recipe, StateFormat.FULL);
        Run compact = Run.of(recipe, format);
        double begun = full.train(0, 1);
        compact.train(0, 1);
        double wanted = full.train(1, 200);
        double found = compact.train(1, 200);
        assertThat(wanted).isLessThan(0.7 * begun);
        assertThat(Math.abs(found - wanted)).isLessThan(0.02 * begun);
        assertThat(compact.optimizer.stateBytes()).isLessThan(full.optimizer.stateBytes());
        full.optimizer.close();
        compact.optimizer.close();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void runs_repeat_and_resume_to_the_bit(Recipe recipe, StateFormat format) {
        Run first = Run.of(recipe, format);
        Run again = Run.of(recipe, format);
        Run later = Run.of(recipe, format);
        first.train(0, 30);
        again.train(0, 30);
        assertSame(first, again);
        later.resume(first);
        first.train(30, 45);
        later.train(30, 45);
        assertSame(first, later);
        Stream.of(first, again, later).forEach(run -> run.optimizer.close());
    }

    @Test
    void a_byte_more_follows_float32_closely() {
        Recipe adam = Recipes.adamw(lr(3e-3), b1(0.9), b2(0.999), epsilon(1e-8), decay(0.01));
        Run full = Run.of(adam, StateFormat.FULL);
        Run compact = Run.of(adam, StateFormat.COMPENSATED);
        full.train(0, 30);
        compact.train(0, 30);
        for (int i = 0; i < full.weights().size(); i++) {
            assertThat(relativeError(compact.weights().get(i), full.weights().get(i)))
                    .isLessThan(1e-4);
        }
        full.optimizer.close();
        compact.optimizer.close();
    }
}
