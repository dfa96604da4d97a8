package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTextTest {
    private static Recipe parsed(String text) {
        return RecipeText.parse(text, name -> Optimizers.named(name).recipe());
    }

    @Test
    void words_are_those_of_the_library() {
        Descent descent = parsed("* = max lion(0.9, 0.99) decay(0.1) rate(2)").of(Role.LINEAR);
        assertThat(descent)
                .isEqualTo(Descent.under(Norms.max())
                        .smoothedBy(Ema.lion(0.9, 0.99))
                        .decayedBy(0.1)
                        .at(2));
    }

    @Test
    void coordinates_nest() {
        Descent descent = parsed("* = euclidean eigenbasis(0.95, diagonal(0.95, 1e-8)) ema(0.9) debiased unnormalized")
                .of(Role.HEAD);
        assertThat(descent)
                .isEqualTo(Descent.under(Norms.euclidean())
                        .in(Preconditioner.eigenbasis(0.95, Preconditioner.diagonal(0.95, 1e-8)))
                        .smoothedBy(Ema.of(0.9).debias())
                        .unnormalized());
    }

    @Test
    void a_basis_may_be_of_one_side() {
        Descent descent = parsed("* = euclidean eigenbasis(0.95, smaller, diagonal(0.95, 1e-8))")
                .of(Role.EMBEDDING);
        assertThat(descent.preconditioner())
                .isEqualTo(Preconditioner.eigenbasis(0.95, Preconditioner.diagonal(0.95, 1e-8))
                        .on(Sides.SMALLER));
        assertThatThrownBy(() -> parsed("* = max eigenbasis(0.95, upper, diagonal(0.95, 1e-8))"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no side named \"upper\"");
        assertThatThrownBy(() -> parsed("* = max eigenbasis(0.95)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eigenbasis(0.95, diagonal(0.95, 1e-8))");
    }

    @Test
    void factors_by_kl_learn_from_one_gradient_or_more_before_the_first_step() {
        assertThat(parsed("* = euclidean klKronecker(0.95)").of(Role.LINEAR).preconditioner())
                .isEqualTo(parsed("* = euclidean klKronecker(0.95, 1)")
                        .of(Role.LINEAR)
                        .preconditioner());
        assertThat(parsed("* = euclidean klKronecker(0.95, 16)")
                        .of(Role.LINEAR)
                        .preconditioner()
                        .skips())
                .isEqualTo(15);
    }

    @Test
    void the_last_statement_that_fits_decides() {
        Recipe recipe = parsed("* = max; role:LINEAR|HEAD = rmsToRms nesterov(0.95); role:HEAD = schatten(4)");
        assertThat(recipe.of(Role.LINEAR).norm()).isEqualTo(Norms.rmsToRms());
        assertThat(recipe.of(Role.HEAD).norm()).isEqualTo(Norms.schatten(4));
        assertThat(recipe.of(Role.BIAS).norm()).isEqualTo(Norms.max());
    }

    @Test
    void a_published_optimizer_may_stand_before() {
        Recipe recipe = parsed("muon; role:EMBEDDING = oneToRms nesterov(0.95)");
        assertThat(recipe.of(Role.EMBEDDING).norm()).isEqualTo(Norms.oneToRms());
        assertThat(recipe.of(Role.LINEAR))
                .isEqualTo(Optimizers.named("muon").recipe().of(Role.LINEAR));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sign | * = max ema(0.9)",
                "adam | * = euclidean diagonal(0.95, 1e-8) ema(0.9) debiased unnormalized"
            })
    void a_text_trains_as_the_published_optimizer_that_it_spells(String name, String text, @TempDir Path tmp)
            throws IOException {
        Setup setup = Setups.gpt(tmp, "sign", 4);
        List<Double> published = losses(setup, Choice.of(name, 0.01));
        List<Double> typed = losses(setup, Choice.of(text, 0.01));
        assertThat(Optimizers.recipe(Choice.of(text, 0.01), setup.loop().pace()).of(Role.LINEAR))
                .isEqualTo(Optimizers.recipe(Choice.of(name, 0.01), setup.loop().pace())
                        .of(Role.LINEAR));
        assertThat(typed).isEqualTo(published);
    }

    private static List<Double> losses(Setup setup, Choice choice) {
        try (TrainingRun run = TrainingRun.start(setup.with(choice), "cpu")) {
            return List.of(run.step(), run.step(), run.step(), run.step());
        }
    }

    @Test
    void a_step_rule_stands_after_a_plus_sign(@TempDir Path tmp) throws IOException {
        Setup setup = Setups.gpt(tmp, "sign", 4);
        Setup.Pace pace = setup.loop().pace();
        assertThat(Optimizers.recipe(Choice.of("* = max + prodigy", 1), pace).rule())
                .isEqualTo(Optimizers.recipe(Choice.of("sign+prodigy", 1), pace).rule());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* = maxx | no norm named \"maxx\"; did you mean max?",
                "* = max ema | ema takes 1 argument, found 0",
                "* = max ema(high) | \"high\" is no number",
                "* = max emma(0.9) | no part of a descent named \"emma\"; did you mean ema?",
                "* = max(2) | max takes no arguments, found 1",
                "* = max ema(0.9 | the parentheses do not match",
                "* = max debiased | no smoothing stands before it",
                "* = | a norm is missing",
                "role:BIAS = max | the first one must be about all parameters",
                "role:BIASS = max | no role named \"BIASS\"; did you mean BIAS?",
                "* = max diagonal(0.9) | diagonal takes 2 arguments, found 1",
                "* = max kronecker | a decay is missing, as in kronecker(0.95)",
                "* = max scaled(bigger) | no scale named \"bigger\"",
                "muon; max | a selector and an equals sign are missing"
            })
    void a_word_that_cannot_be_read_is_named(String text, String message) {
        assertThatThrownBy(() -> parsed(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void the_page_of_studies_explains_every_word() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "studies.md"));
        assertThat(RecipeText.words())
                .filteredOn(word -> !word.equals("none") && !word.equals("both"))
                .allSatisfy(
                        word -> assertThat(page).containsPattern("`([^`]*\\()?" + word + "[`(]|\\(" + word + "\\)"));
    }

    @Test
    void settings_are_for_published_optimizers(@TempDir Path tmp) throws IOException {
        Setup.Pace pace = Setups.gpt(tmp, "sign", 4).loop().pace();
        Choice choice = Choice.of("* = max", 1).with(java.util.Map.of("b1", 0.9));
        assertThatThrownBy(() -> Optimizers.recipe(choice, pace))
                .hasMessageContaining("has its constants in the words");
    }
}
