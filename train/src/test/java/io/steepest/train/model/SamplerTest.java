package io.steepest.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private final Gpt model = gpt();
    private final Sampler sampler = new Sampler(model);

    @Test
    void the_seed_decides_the_text_longer_than_the_context() {
        int[] text = sampler.generate(new int[] {1, 2}, 20, 1, 5);
        assertThat(text).hasSize(20);
        assertThat(sampler.generate(new int[] {1, 2}, 20, 1, 5)).isEqualTo(text);
        assertThat(sampler.generate(new int[] {1, 2}, 20, 1, 6)).isNotEqualTo(text);
    }

    @Test
    void a_model_that_learnt_a_cycle_goes_on_with_it() {
        try (PointerScope scope = new PointerScope()) {
            Tensors.descend(model, Tensors.tokens(0, 1, 2, 3, 4, 0), Tensors.tokens(1, 2, 3, 4, 0, 1), 60, 0.5);
        }
        assertThat(sampler.generate(new int[] {0, 1}, 4, 0, 1)).containsExactly(2, 3, 4, 0);
    }

    @Test
    void each_token_is_told_in_order() {
        List<Integer> told = new ArrayList<>();
        int[] text = sampler.generate(new int[] {1}, 8, 1, 5, told::add);
        assertThat(told).containsExactly(Arrays.stream(text).boxed().toArray(Integer[]::new));
    }

    @Test
    void draws_follow_the_softmax() {
        double[] logits = {Math.log(1), Math.log(2), Math.log(5)};
        SplittableRandom draws = new SplittableRandom(1);
        int[] counts = new int[3];
        for (int i = 0; i < 8000; i++) {
            counts[Sampler.draw(logits, 1, draws.nextDouble())]++;
        }
        // five standard deviations of a binomial count
        assertThat(counts[0]).isCloseTo(1000, within(150));
        assertThat(counts[1]).isCloseTo(2000, within(195));
        assertThat(counts[2]).isCloseTo(5000, within(220));
        assertThat(Sampler.draw(logits, 0, 0.01)).isEqualTo(2);
        assertThat(Sampler.draw(logits, 1e-300, 0.01)).isEqualTo(2);
        assertThat(Sampler.draw(new double[] {-1e308, 1e308}, 1e-3, 0.999)).isEqualTo(1);
    }

    @Test
    void bad_input_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.generate(new int[0], 1, 1, 1))
                .withMessageContaining("the prompt is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.generate(new int[] {11}, 1, 1, 1))
                .withMessageContaining("token 11 of the prompt: the vocabulary has 0 to 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.generate(new int[] {1}, -1, 1, 1))
                .withMessageContaining("-1 tokens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.generate(new int[] {1}, 1, Double.NaN, 1))
                .withMessageContaining("temperature NaN");
        assertThatIllegalStateException()
                .isThrownBy(() -> Sampler.draw(new double[] {0, Double.NaN}, 1, 0.5))
                .withMessageContaining("the logit of token 1 is NaN");
    }

    private static Gpt gpt() {
        return new Gpt(new GptShape(11, 6, 16, 2, 2, false), 1);
    }
}
