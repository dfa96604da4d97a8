package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.optim.Explanation;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who steps what. */
class OwnersTest {
    /** The shapes of a GPT of two layers and width 64. */
    private static Nets.Bare gpt() {
        Nets.Bare net = new Nets.Bare().with("tok", Tensors.floats(1, 500, 64)).with("pos", Tensors.floats(1, 64, 64));
        for (int i = 0; i < 2; i++) {
            for (String name : List.of("q", "k", "v", "o")) {
                net.with(name + i, Tensors.floats(2, 64, 64));
            }
            net.with("up" + i, Tensors.floats(3, 256, 64)).with("down" + i, Tensors.floats(4, 64, 256));
            net.with("gain" + i, Tensors.floats(5, 64)).with("bias" + i, Tensors.floats(6, 256));
        }
        return net;
    }

    static Stream<Recipe> recipes() {
        return Stream.of(Recipes.muon(), KroneckerRecipes.soap(), Recipes.adamw());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void each_of_two_ranks_keeps_about_half_of_the_state(Recipe recipe) {
        try (PointerScope scope = new PointerScope()) {
            List<Nets.Bare> nets = IntStream.range(0, 3).mapToObj(i -> gpt()).toList();
            long one;
            try (SteepestDescent optimizer = SteepestDescent.of(nets.get(2), recipe)) {
                one = optimizer.stateBytes();
            }
            List<Long> two = Together.THREADS.run(2, ranks -> {
                try (SteepestDescent optimizer =
                        SteepestDescent.follow(recipe).over(ranks).on(nets.get(ranks.rank()))) {
                    return optimizer.stateBytes();
                }
            });
            assertThat(two).allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo((long) (0.55 * one)));
            assertThat(two.get(0) + two.get(1)).isEqualTo(one);
        }
    }

    @Test
    void explain_names_the_rank_that_steps_a_tensor() {
        try (PointerScope scope = new PointerScope()) {
            List<Nets.Bare> nets = IntStream.range(0, 2).mapToObj(i -> gpt()).toList();
            List<List<String>> found = Together.THREADS.run(2, ranks -> {
                try (SteepestDescent optimizer =
                        SteepestDescent.follow(Recipes.adamw()).over(ranks).on(nets.get(ranks.rank()))) {
                    return optimizer.explain().rows().stream()
                            .map(Explanation.Row::why)
                            .map(why -> why.substring(why.lastIndexOf("; ") + 2))
                            .toList();
                }
            });
            assertThat(found.get(0))
                    .isEqualTo(found.get(1))
                    .contains("cut among 2 ranks", "stepped by rank 0", "stepped by rank 1");
        }
    }
}
