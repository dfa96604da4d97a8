package io.steepest.studio.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PaletteTest {
    // what compare, finetune and bench compare unless told otherwise
    private static final List<List<String>> USUAL = List.of(
            List.of("sgd", "sign", "adamw", "muon-fast", "spectral", "modular"),
            List.of("sgd", "adamw", "soap"),
            List.of("sgd", "sign", "adamw", "muon", "soap", "splus", "kl-shampoo", "grafted-shampoo"));

    private static final List<String> TABLE = List.of(
            "sgd",
            "normalized-sgd",
            "sign",
            "adam",
            "muon",
            "soap",
            "splus",
            "kl-shampoo",
            "muadam",
            "adam-sania",
            "muadam-sania",
            "sign-sania",
            "sania-polyak",
            "mu-kl");

    @Test
    void a_colour_belongs_to_a_name_whoever_is_beside_it() {
        List<String> names = new ArrayList<>(TABLE);
        names.addAll(List.of("muon+escape", "something-of-my-own", "moonlight"));
        List<Palette.Style> styles = Palette.styles(names);
        for (int i = 0; i < names.size(); i++) {
            assertThat(styles.get(i).light())
                    .isEqualTo(Palette.style(names.get(i)).light());
        }
        List<String> reversed = new ArrayList<>(names);
        Collections.reverse(reversed);
        List<Palette.Style> backwards = new ArrayList<>(Palette.styles(reversed));
        Collections.reverse(backwards);
        for (int i = 0; i < names.size(); i++) {
            assertThat(backwards.get(i).light()).isEqualTo(styles.get(i).light());
        }
    }

    @Test
    void optimizers_that_are_usually_compared_have_different_colours() {
        for (List<String> names : USUAL) {
            List<Palette.Style> styles = Palette.styles(names);
            assertThat(styles).extracting(Palette.Style::light).doesNotHaveDuplicates();
            assertThat(styles).extracting(Palette.Style::dark).doesNotHaveDuplicates();
        }
    }

    @Test
    void no_two_lines_of_many_are_drawn_alike() {
        assertThat(Palette.styles(TABLE)).doesNotHaveDuplicates();
        assertThat(Palette.styles(List.of("muon", "muon", "muon+escape", "muon+dog")))
                .doesNotHaveDuplicates()
                .extracting(Palette.Style::light)
                .containsOnly(Palette.style("muon").light());
    }

    @Test
    void capitals_change_nothing() {
        assertThat(Palette.style("AdamW")).isEqualTo(Palette.style("adamw".toLowerCase(Locale.ROOT)));
    }
}
