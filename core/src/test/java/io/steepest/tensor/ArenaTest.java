package io.steepest.tensor;

import static io.steepest.Tensors.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ArenaTest {

    @Test
    void owned_tensor_outlives_the_scope_it_was_made_in() {
        try (Arena arena = new Arena()) {
            Tensor kept;
            try (PointerScope scope = new PointerScope()) {
                kept = arena.own("kept", floats(1, 3));
            }
            assertThat(kept.isNull()).isFalse();
            assertThat(kept.numel()).isEqualTo(3);
        }
    }

    @Test
    void closing_frees_and_forgets() {
        Arena arena = new Arena();
        Tensor x;
        try (PointerScope scope = new PointerScope()) {
            x = arena.own("x", floats(1, 3));
        }
        arena.close();
        assertThat(x.isNull()).isTrue();
        assertThat(arena.tensors()).isEmpty();
    }

    @Test
    void views_prefix_names_and_count_only_their_own_bytes() {
        try (Arena arena = new Arena();
                PointerScope scope = new PointerScope()) {
            Arena a = arena.at("a");
            a.own("x", floats(1, 3));
            arena.at("b").own("x", floats(1, 5));
            assertThat(arena.tensors()).containsOnlyKeys("a/x", "b/x");
            assertThat(a.bytes()).isEqualTo(12);
            assertThat(arena.bytes()).isEqualTo(32);
            assertThatThrownBy(() -> a.own("x", floats(1, 3))).hasMessage("arena already holds a tensor named a/x");
        }
    }
}
