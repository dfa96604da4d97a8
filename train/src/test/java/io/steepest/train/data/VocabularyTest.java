package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.data.Vocabulary.Kind;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final String TEXT = "Grüße, 世界 𝄞!\n";

    @Test
    void text_survives_the_round_trip() {
        for (Kind kind : Kind.values()) {
            Vocabulary v = Vocabulary.learn(kind, TEXT);
            assertThat(v.decode(v.encode(TEXT))).isEqualTo(TEXT);
        }
    }

    @Test
    void tokens_are_code_points_in_ascending_order() {
        Vocabulary v = Vocabulary.learn(Kind.CHARACTERS, "ba𝄞ab");
        assertThat(v.symbols()).isEqualTo("ab𝄞");
        assertThat(v.encode("𝄞ab")).containsExactly(3, 1, 2);
        assertThat(v.size()).isEqualTo(4);
    }

    @Test
    void unknown_characters_become_the_replacement() {
        Vocabulary v = Vocabulary.learn(Kind.CHARACTERS, "ab");
        assertThat(v.encode("a~\ufffdb")).containsExactly(1, 0, 0, 2);
        assertThat(v.decode(v.encode("a~b"))).isEqualTo("a\ufffdb");
    }

    @Test
    void characters_rarer_than_one_in_200_000_are_left_out() {
        String common = "ab".repeat(150_000);
        assertThat(Vocabulary.learn(Kind.CHARACTERS, common + "z").symbols()).isEqualTo("ab");
        assertThat(Vocabulary.learn(Kind.CHARACTERS, common + "zz").symbols()).isEqualTo("abz");
    }

    @Test
    void bytes_are_utf8() {
        Vocabulary v = Vocabulary.learn(Kind.BYTES, "");
        assertThat(v.size()).isEqualTo(256);
        assertThat(v.encode("é")).containsExactly(0xc3, 0xa9);
    }

    @Test
    void kind_and_symbols_restore_it() {
        for (Kind kind : Kind.values()) {
            Vocabulary v = Vocabulary.learn(kind, TEXT);
            assertThat(Vocabulary.restore(v.kind(), v.symbols())).isEqualTo(v);
        }
    }
}
