package io.steepest.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void what_cannot_be_seen_is_shown_by_its_code_point() {
        assertThat(Excerpt.of("\ufeff1.5\u00a0\n\0")).isEqualTo("<U+FEFF>1.5<U+00A0><U+000A><U+0000>");
        assertThat(Excerpt.of("a\ud800b\u200b\u2028")).isEqualTo("a<U+D800>b<U+200B><U+2028>");
    }

    @Test
    void what_can_be_seen_stays() {
        assertThat(Excerpt.of("naïve 数 😀 x y")).isEqualTo("naïve 数 😀 x y");
        assertThat(Excerpt.of(null)).isEqualTo("null");
    }

    @Test
    void a_long_text_is_cut() {
        assertThat(Excerpt.of("n".repeat(1000), 3)).isEqualTo("nnn…");
        assertThat(Excerpt.of("n".repeat(1000))).hasSize(121);
    }
}
