package io.steepest.train.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownTest {
    private static final List<String> NAMES = List.of(
            "sgd", "adam", "adamw", "muon", "muadam", "kl-shampoo", "breast-cancer", "--seed", "--seeds", "--steps");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "moun, muon",
        "Muon, muon",
        "muno, muon",
        "adma, adam",
        "admaw, adamw",
        "AdamW, adamw",
        "kl_shampo, kl-shampoo",
        "brest cancer, breast-cancer",
        "cancer, breast-cancer",
        "sdg, sgd",
        "--sede, --seed",
        "--step, --steps",
    })
    void a_slip_finds_the_name_that_was_meant(String typed, String meant) {
        assertThat(Near.to(typed, NAMES)).containsExactly(meant);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"nope", "x", "--frobnicate", "lbfgs"})
    void what_is_like_nothing_is_not_guessed_at(String typed) {
        assertThat(Near.to(typed, NAMES)).isEmpty();
    }

    @Test
    void equally_near_names_are_all_asked_about() {
        assertThat(Near.question("adams", NAMES)).isEqualTo("; did you mean adam or adamw? ");
    }

    @Test
    void a_short_list_is_printed_and_a_long_one_pointed_to() {
        assertThat(Unknown.of("model", "gtp", List.of("gpt", "mlp"), "x --help"))
                .hasMessage("no model named \"gtp\"; did you mean gpt? known models: gpt, mlp");
        assertThat(Unknown.of("model", "nope", List.of("gpt", "mlp")))
                .hasMessage("no model named \"nope\"; known models: gpt, mlp");
        assertThat(Unknown.of("optimizer", "nope", Collections.nCopies(33, "sgd"), "./steepest train --help"))
                .hasMessage("no optimizer named \"nope\"; ./steepest train --help lists the 33 known optimizers");
    }
}
