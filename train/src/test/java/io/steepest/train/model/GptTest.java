package io.steepest.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class GptTest {
    private static final GptShape SMALL = new GptShape(11, 6, 16, 2, 2, false);
    private static final GptShape TIED = new GptShape(11, 6, 16, 2, 2, true);

    @Test
    void logits_are_batch_by_context_by_vocabulary() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = gpt(SMALL, 1).forward(Tensors.random(11, 3, 5));
            assertThat(new long[] {logits.size(0), logits.size(1), logits.size(2)})
                    .containsExactly(3, 5, 11);
        }
    }

    @Test
    void a_later_token_does_not_change_earlier_logits() {
        try (PointerScope scope = new PointerScope()) {
            Gpt model = gpt(SMALL, 1);
            Tensor a = model.forward(Tensors.tokens(1, 2, 3, 4, 5, 6));
            Tensor b = model.forward(Tensors.tokens(1, 2, 3, 4, 7, 6));
            assertThat(Tensors.values(b.narrow(1, 0, 4))).isEqualTo(Tensors.values(a.narrow(1, 0, 4)));
            assertThat(Tensors.values(b.select(1, 4))).isNotEqualTo(Tensors.values(a.select(1, 4)));
        }
    }

    @Test
    void an_earlier_token_and_its_place_change_later_logits() {
        try (PointerScope scope = new PointerScope()) {
            Gpt model = gpt(SMALL, 1);
            Tensor a = model.forward(Tensors.tokens(1, 2, 3));
            Tensor b = model.forward(Tensors.tokens(4, 2, 3));
            Tensor c = model.forward(Tensors.tokens(2, 1, 3));
            assertThat(Tensors.values(b.select(1, 2))).isNotEqualTo(Tensors.values(a.select(1, 2)));
            assertThat(Tensors.values(c.select(1, 2))).isNotEqualTo(Tensors.values(a.select(1, 2)));
        }
    }

    @Test
    void the_first_loss_is_that_of_guessing() {
        for (boolean tied : new boolean[] {false, true}) {
            try (PointerScope scope = new PointerScope()) {
                Gpt model = gpt(new GptShape(87, 64, 128, 4, 4, tied), 1);
                double loss = model.loss(Tensors.random(87, 8, 64), Tensors.random(86, 8, 64))
                        .item_double();
                assertThat(loss).isCloseTo(Math.log(87), within(0.1 * Math.log(87)));
            }
        }
    }

    @Test
    void gradients_reach_every_parameter() {
        for (GptShape shape : new GptShape[] {SMALL, TIED}) {
            try (PointerScope scope = new PointerScope()) {
                Gpt model = gpt(shape, 1);
                model.loss(Tensors.random(11, 4, 6), Tensors.random(10, 4, 6)).backward();
                var items = model.named_parameters(true).items();
                for (long i = 0; i < items.size(); i++) {
                    assertThat(items.get(i).value().grad().norm().item_double())
                            .as(items.get(i).key().getString())
                            .isGreaterThan(0);
                }
            }
        }
    }

    @Test
    void parameters_have_the_documented_names() {
        assertThat(Tensors.weights(gpt(new GptShape(11, 6, 16, 1, 2, false), 1)).keySet())
                .containsExactlyInAnyOrder(
                        "tok.weight",
                        "pos.weight",
                        "blocks.0.norm1.weight",
                        "blocks.0.norm1.bias",
                        "blocks.0.attn.q.weight",
                        "blocks.0.attn.k.weight",
                        "blocks.0.attn.v.weight",
                        "blocks.0.attn.out.weight",
                        "blocks.0.norm2.weight",
                        "blocks.0.norm2.bias",
                        "blocks.0.mlp.up.weight",
                        "blocks.0.mlp.down.weight",
                        "norm.weight",
                        "norm.bias",
                        "head.weight");
    }

    @Test
    void a_tied_head_is_the_table_of_tokens() {
        try (PointerScope scope = new PointerScope()) {
            Gpt model = gpt(TIED, 1);
            var named = model.named_parameters(true);
            assertThat(named.get("head.weight").is_same(named.get("tok.weight")))
                    .isTrue();
            assertThat(Models.parameters(model)).isEqualTo(Models.parameters(gpt(SMALL, 1)) - 11 * 16);
            // the head alone sends gradients to tokens that are not in the input
            model.loss(Tensors.tokens(1, 1, 1), Tensors.tokens(1, 1, 1)).backward();
            assertThat(named.get("tok.weight").grad().select(0, 9).norm().item_double())
                    .isGreaterThan(0);
        }
    }

    @Test
    void linear_layers_start_with_the_documented_deviation() {
        try (PointerScope scope = new PointerScope()) {
            var named = gpt(new GptShape(500, 64, 128, 4, 4, false), 1).named_parameters(true);
            assertThat(deviation(named.get("tok.weight"))).isCloseTo(Math.sqrt(0.5), within(0.01));
            assertThat(deviation(named.get("pos.weight"))).isCloseTo(Math.sqrt(0.5), within(0.02));
            var tied = gpt(new GptShape(500, 64, 128, 4, 4, true), 1).named_parameters(true);
            assertThat(deviation(tied.get("tok.weight"))).isCloseTo(0.02, within(0.001));
            assertThat(deviation(named.get("head.weight"))).isCloseTo(0.02, within(0.001));
            assertThat(deviation(named.get("blocks.3.attn.q.weight")) * Math.sqrt(128))
                    .isCloseTo(1, within(0.03));
            assertThat(deviation(named.get("blocks.3.attn.out.weight")) * Math.sqrt(128 * 8))
                    .isCloseTo(1, within(0.03));
            assertThat(deviation(named.get("blocks.3.mlp.down.weight")) * Math.sqrt(512 * 8))
                    .isCloseTo(1, within(0.03));
        }
    }

    @Test
    void it_outlives_the_scope_it_was_made_in() {
        Gpt model;
        try (PointerScope scope = new PointerScope()) {
            model = gpt(TIED, 1);
        }
        try (PointerScope scope = new PointerScope()) {
            model.loss(Tensors.random(11, 4, 6), Tensors.random(10, 4, 6)).backward();
        }
        assertThat(Models.parameters(model)).isPositive();
    }

    @Test
    void impossible_sizes_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GptShape(11, 6, 16, 2, 3, false))
                .withMessage("width 16 cannot be split into 3 heads: take a multiple of 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GptShape(11, 6, 16, 0, 2, false))
                .withMessage("depth 0: must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gpt(SMALL, 1).forward(Tensors.random(11, 1, 7)))
                .withMessage("7 tokens, but the context is 6");
    }

    private static double deviation(Tensor w) {
        return Math.sqrt(w.mul(w).mean().item_double());
    }

    private static Gpt gpt(GptShape shape, long seed) {
        return new Gpt(shape, seed);
    }
}
