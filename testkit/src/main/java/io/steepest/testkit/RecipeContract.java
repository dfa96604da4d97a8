package io.steepest.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.optim.Explanation;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The laws of a recipe as a whole, on a network of two layers with a least-squares loss. */
@ExtendWith(Scoped.class)
public interface RecipeContract {

    /** Returns the recipe to test. */
    Recipe recipe();

    /** Returns the number of steps that it may learn for; 200 unless overridden. */
    default int steps() {
        return 200;
    }

    /** Returns the part of the first loss that the recipe certainly comes below; 0.9 unless overridden. */
    default double reaches() {
        return 0.9;
    }

    /** Checks that the loss falls, in float64, in float32 and in half precision. */
    @Test
    default void the_loss_falls() {
        for (ScalarType type : List.of(ScalarType.Double, ScalarType.Float, ScalarType.BFloat16)) {
            Network net = new Network(type, 1);
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe())) {
                double first = net.wholeLoss();
                net.train(optimizer, 1, steps());
                assertThat(net.wholeLoss()).as("loss in %s", type).isLessThan(reaches() * first);
            }
        }
    }

    /** Checks that equal runs are equal to the last bit. */
    @Test
    default void equal_runs_are_equal() {
        assertThat(weightsAfter(20)).isEqualTo(weightsAfter(20));
    }

    private List<Double> weightsAfter(int steps) {
        Network net = new Network(ScalarType.Float, 2);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe())) {
            net.train(optimizer, 1, steps);
            return net.numbers();
        }
    }

    /** Checks that the state of an optimizer is all it has: restored into another one, that goes on bit for bit. */
    @Test
    default void a_resumed_run_is_the_whole_run() {
        Network first = new Network(ScalarType.Float, 2);
        Network second = new Network(ScalarType.Float, 3);
        try (SteepestDescent optimizer = SteepestDescent.of(first, recipe())) {
            first.train(optimizer, 1, 12);
            second.copy(first);
            try (SteepestDescent resumed = SteepestDescent.of(second, recipe())) {
                resumed.restore(optimizer.state());
                second.train(resumed, 13, 20);
            }
        }
        assertThat(second.numbers()).isEqualTo(weightsAfter(20));
    }

    /** Checks that gradients of zero, first and in between, leave all weights finite. */
    @Test
    default void zero_gradients_leave_all_finite() {
        Network net = new Network(ScalarType.Float, 4);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe())) {
            net.rest(optimizer);
            net.train(optimizer, 2, 5);
            net.rest(optimizer);
            net.train(optimizer, 7, 10);
        }
        assertThat(net.numbers()).allSatisfy(x -> assertThat(x).isFinite());
    }

    /** Checks that the recipe prints itself, equally each time, and without the addresses of objects. */
    @Test
    default void the_recipe_prints_itself() {
        assertThat(recipe().toString())
                .isNotBlank()
                .doesNotContain("@", "$$Lambda")
                .isEqualTo(recipe().toString());
    }

    /** Checks that every parameter of the network is explained. */
    @Test
    default void every_parameter_is_explained() {
        Network net = new Network(ScalarType.Float, 5);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe())) {
            assertThat(optimizer.explain().rows().stream().map(Explanation.Row::name))
                    .containsExactlyInAnyOrder("first.weight", "first.bias", "second.weight", "second.bias");
        }
    }

    /** Checks that steps leave no tensor behind but the state. */
    @Test
    default void steps_leave_no_tensor_behind() {
        Network net = new Network(ScalarType.Float, 6);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe())) {
            net.train(optimizer, 1, 3);
            long[] t = {3};
            Samples.checkNothingOutlives(() -> {
                try (PointerScope scope = new PointerScope()) {
                    net.backward(++t[0]);
                }
                // outside of any scope but its own: what a step forgets, nobody else frees
                optimizer.step();
            });
        }
    }
}
