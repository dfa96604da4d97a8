package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.number;
import static io.steepest.modular.Modular.atom;
import static io.steepest.modular.Modular.bias;
import static io.steepest.modular.Modular.bond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.Polar;
import io.steepest.modular.Modular;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.StepRule;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shares of a step from a declared structure. */
@ExtendWith(Scoped.class)
class StructureTest {
    private static final Norm NORM = Norms.rmsToRms(Polar.svd());
    private static final Modular STRUCTURE = atom("out")
            .after(bond(1))
            .after(atom("in").tare(2).plus(bias("bias", 1)).times(0.5));

    private static Nets.Bare net() {
        return new Nets.Bare()
                .with("in", doubles(1, 5, 4))
                .with("bias", doubles(2, 5))
                .with("out", doubles(3, 3, 5));
    }

    private static Options following(StepRule rule) {
        return SteepestDescent.follow(Recipe.everywhere("exact", Descent.under(NORM), rule));
    }

    /** How far each tensor moved in its norm after one step. */
    private static Map<String, Double> moved(Nets.Bare net, Options options) {
        Nets.Bare before = net();
        Map<String, Double> moved = new TreeMap<>();
        try (SteepestDescent optimizer = options.on(net)) {
            long seed = 10;
            for (String name : STRUCTURE.shares().keySet()) {
                Tensor w = net.get(name);
                net.gradient(name, w.dim() == 1 ? doubles(seed, 5) : doubles(seed, w.size(0), w.size(1)));
                seed++;
            }
            optimizer.step();
            for (String name : STRUCTURE.shares().keySet()) {
                Tensor d = net.get(name).sub(before.get(name)).detach();
                moved.put(name, number(NORM.of(d.reshape(1, d.size(0), d.dim() == 1 ? 1 : d.size(1)))));
            }
        }
        return moved;
    }

    @Test
    void each_tensor_moves_by_its_share_of_the_step() {
        Map<String, Double> moved =
                moved(net(), following(StepRule.constant(0.3)).modular(STRUCTURE));
        // mass 1 of 4 comes last; the other 3 are halved after they moved
        assertThat(moved.get("out")).isCloseTo(0.3 / 4, within(1e-12));
        assertThat(moved.get("in")).isCloseTo(0.3 * 2 / 4 * 2, within(1e-12));
        assertThat(moved.get("bias")).isCloseTo(0.3 / 4 * 2, within(1e-12));
    }

    @Test
    void a_coupled_step_keeps_the_proportions_of_the_shares() {
        Map<String, Double> moved =
                moved(net(), following(StepRule.sharpness(3)).modular(STRUCTURE));
        assertThat(moved.get("in")).isPositive();
        assertThat(moved.get("in") / moved.get("out")).isCloseTo(4, within(1e-10));
        assertThat(moved.get("bias") / moved.get("out")).isCloseTo(2, within(1e-10));
    }

    @Test
    void a_tensor_without_mass_is_not_stepped() {
        Modular frozen = atom("out").after(atom("in").tare(0).plus(bias("bias", 0)));
        Map<String, Double> moved =
                moved(net(), following(StepRule.constant(0.3)).modular(frozen));
        assertThat(moved).containsEntry("in", 0.0).containsEntry("bias", 0.0);
        assertThat(moved.get("out")).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void explanation_tells_mass_sensitivity_and_share() {
        try (SteepestDescent optimizer =
                following(StepRule.constant(0.3)).modular(STRUCTURE).on(net())) {
            assertThat(optimizer.explain().rows())
                    .extracting(r -> r.name() + " " + r.mass() + " " + r.sensitivity() + " " + r.scale())
                    .containsExactlyInAnyOrder("in 2.0 1.0 1.000", "bias 1.0 0.0 0.5000", "out 1.0 1.0 0.2500");
        }
        try (SteepestDescent optimizer = following(StepRule.constant(0.3)).on(net())) {
            assertThat(optimizer.explain().rows())
                    .allSatisfy(r -> assertThat(r.mass() + r.sensitivity()).isNaN());
        }
    }

    @Test
    void a_structure_of_another_module_is_refused() {
        Options options = following(StepRule.constant(1));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> options.modular(atom("out").after(atom("into"))).on(net()))
                .withMessage("the modular structure is not that of the module: it has no atom for the trainable"
                        + " parameters [in, bias]; its atoms [into] are no trainable parameters");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> options.modular(STRUCTURE.after(atom("first"))).on(net()))
                .withMessage("the modular structure is not that of the module: its atoms [first] are no trainable"
                        + " parameters; there are [in, bias, out]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.modular(bond(1)).on(net()))
                .withMessageEndingWith("it has no atom for the trainable parameters [in, bias, out]");
    }

    @Test
    void the_last_given_of_weights_and_structure_counts() {
        Options options = following(StepRule.constant(1)).modular(atom("nonsense"));
        try (SteepestDescent optimizer = options.shares(Map.of("out", 0.125)).on(net())) {
            assertThat(optimizer.explain().rows())
                    .extracting(Explanation.Row::scale)
                    .containsExactlyInAnyOrder("1.000", "1.000", "0.1250");
        }
    }
}
