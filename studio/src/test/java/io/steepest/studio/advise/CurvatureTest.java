package io.steepest.studio.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.engine.Engine;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.recipe.Recipes;
import io.steepest.train.data.Batch;
import io.steepest.train.model.Gpt;
import io.steepest.train.model.GptShape;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** The second derivative of a transformer in float32 against differences of its gradients in float64. */
class CurvatureTest {
    private static final GptShape SHAPE = new GptShape(11, 8, 16, 2, 2, false);
    /** Truncation and rounding of the difference are both near ε² = 1e-8 of the third derivatives in float64. */
    private static final double EPSILON = 1e-4;
    /** Some thousand float32 operations, each exact to 6e-8, add up in both derivatives. */
    private static final double TOLERANCE = 1e-4;

    private static Batch batch() {
        torch.manual_seed(5);
        Tensor x = torch.randint(SHAPE.vocabulary(), new long[] {6, 8});
        Tensor y = torch.randint(SHAPE.vocabulary(), new long[] {6, 8});
        return new Batch(x, y, 48);
    }

    /** {@code ⟨t, (g(w+εt) − g(w−εt))⟩/2ε} in float64. */
    private static double difference(int which, Tensor t, Batch batch) {
        Gpt wide = new Gpt(SHAPE, 1);
        wide.to(ScalarType.Double, false);
        Tensor w = wide.parameters().get(which);
        Tensor step = t.to(ScalarType.Double);
        double[] slopes = new double[2];
        for (int side = 0; side < 2; side++) {
            double by = side == 0 ? EPSILON : -2 * EPSILON;
            try (NoGradGuard frozen = new NoGradGuard()) {
                w.add_(step, new Scalar(by));
            }
            Tensor loss = wide.loss(batch.inputs(), batch.targets());
            Tensor g = torch.grad(new TensorVector(loss), new TensorVector(w)).get(0);
            slopes[side] = g.mul(step).sum().item_double();
        }
        return (slopes[0] - slopes[1]) / (2 * EPSILON);
    }

    @Test
    void sharpness_of_each_tensor_of_a_transformer_is_that_of_differences_in_float64() {
        Engine.prepare();
        try (PointerScope scope = new PointerScope()) {
            Batch batch = batch();
            Gpt model = new Gpt(SHAPE, 1);
            try (SteepestDescent optimizer = SteepestDescent.of(model, Recipes.sgd())) {
                Network network = new Network(model, optimizer.banks());
                List<Layer> layers = Layer.of(network.banks());
                assertThat(layers).hasSizeGreaterThan(15);
                try (Moves moves = new Moves(network, batch)) {
                    for (Layer layer : layers) {
                        Bank bank = layer.bank();
                        Tensor t = torch.randn_like(layer.in(bank.weights()));
                        double found = moves.sharpness(List.of(new Moves.Move(layer, t)));
                        Tensor seen = layer.own().gradient().clone();
                        double expected = difference(layer.own().position(), seen, batch);
                        assertThat(found)
                                .as(layer.name())
                                .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
                    }
                }
            }
        }
    }

    @Test
    void fused_attention_is_as_it_was_afterwards() {
        Engine.prepare();
        assertThat(torch.globalContext().userEnabledFlashSDP()).isTrue();
        try (PointerScope scope = new PointerScope();
                Valley valley = new Valley(torch.ones(2, 2), torch.ones(2, 2), 0)) {
            Curvature.of(valley.network, valley.batch).close();
        }
        assertThat(torch.globalContext().userEnabledFlashSDP()).isTrue();
    }
}
