package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.engine.Shapes;
import io.steepest.optim.EveryRecipe;
import io.steepest.optim.OptimizerState;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state of several ranks, under the names and in the shapes that one rank gives it. */
class WholeStateTest {
    private static final int STEPS = 3;

    static List<Recipe> recipes() {
        return EveryRecipe.recipes();
    }

    /** What each rank says the state is after some steps, as texts of shapes and entries by name. */
    private static Map<Integer, Map<String, String>> states(Together way, int size, Recipe recipe, boolean takenOver) {
        Map<Integer, Map<String, String>> found = new ConcurrentHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            List<Map<String, Tensor>> unused = Given.usual()
                    .taking((optimizer, net, rank, t) -> {
                        optimizer.step(1.0);
                        if (takenOver) {
                            optimizer.restore(optimizer.state());
                        }
                        found.put(rank, texts(optimizer.state()));
                    })
                    .train(way, size, STEPS, recipe);
            assertThat(unused).hasSize(size);
        }
        return found;
    }

    private static Map<String, String> texts(OptimizerState state) {
        Map<String, String> texts = new TreeMap<>();
        state.tensors().forEach((name, x) -> texts.put(name, Shapes.kind(x) + " " + bits(x)));
        state.parameters().forEach((name, past) -> texts.put(name, past.toString()));
        return texts;
    }

    private static int bits(Tensor x) {
        byte[] bytes = new byte[Math.toIntExact(Shapes.bytes(x))];
        if (bytes.length > 0) {
            new BytePointer(x.contiguous().data_ptr()).get(bytes);
        }
        return Arrays.hashCode(bytes);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void two_ranks_have_the_state_of_one_bit_for_bit(Recipe recipe) {
        Map<String, String> one = states(Together.SINGLE, 1, recipe, false).get(0);
        Map<Integer, Map<String, String>> two = states(Together.THREADS, 2, recipe, false);
        assertThat(two.get(0)).isEqualTo(one);
        assertThat(two.get(1)).isEqualTo(one);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void a_state_that_was_taken_over_is_the_same(Recipe recipe) {
        assertThat(states(Together.THREADS, 2, recipe, true).get(1))
                .isEqualTo(states(Together.SINGLE, 1, recipe, false).get(0));
    }

    @Test
    void a_state_of_other_parameters_is_refused_on_all_ranks() {
        Recipe recipe = Recipes.adamw();
        assertThatThrownBy(() -> Given.usual()
                        .taking((optimizer, net, rank, t) -> {
                            OptimizerState own = optimizer.state();
                            Map<String, Tensor> tensors = new TreeMap<>(own.tensors());
                            tensors.remove("bias/momentum");
                            tensors.put("other/momentum", own.tensors().get("a/momentum"));
                            optimizer.restore(OptimizerState.of(tensors, own.parameters(), 1, 1));
                        })
                        .train(Together.THREADS, 2, 1, recipe))
                .hasMessageContaining("tensor other/momentum, which the optimizer has no use for");
    }
}
