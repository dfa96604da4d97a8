package io.steepest.verify.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvarianceTest {

    /** {@code x} invariant, {@code .} not, {@code -} no such run; columns as in {@link Reparametrization}. */
    private static String pattern(Invariance.Row row) {
        return Stream.of(Reparametrization.values())
                .map(c -> row.deviation().get(c.id()))
                .map(d -> Double.isNaN(d) ? "-" : d < Invariance.SAME ? "x" : d > Invariance.OTHER ? "." : "?")
                .collect(Collectors.joining());
    }

    private static Invariance measured(Subject subject) {
        return Invariance.measure(List.of(subject), name -> {});
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "sgd, .......x..",
        "adam, x.........",
        "muon, x......x..",
        "kfac, .xxx---xxx",
        "soap, x......x..",
        "muadam, ..........",
        "muadam-sania, .xxxxx....",
        "muadam-sania-polyak, xxxxxx....",
        "mu-kl, .xxx...xxx"
    })
    void published_row_is_measured_and_derived(String name, String row) {
        Subject subject = Subjects.fitting(name).get(0);
        Invariance table = measured(subject);
        assertThat(pattern(table.optimizers().get(0))).isEqualTo(row);
        assertThat(table.disagreements()).isEmpty();
        assertThat(table.optimizers().get(0).moved()).isGreaterThan(0.05);
    }

    @Test
    void wrong_theory_is_found_out() {
        Subject sign = Subject.subject("sign", Descent.under(Norms.max()));
        assertThat(measured(sign.invariantTo(Reparametrization.LOSS)).disagreements())
                .isEmpty();
        assertThat(measured(sign.invariantTo(Reparametrization.LOSS, Reparametrization.ORTHOGONAL))
                        .disagreements())
                .containsExactly("sign under orthogonal");
        assertThat(measured(sign.invariantTo()).disagreements()).containsExactly("sign under loss");
    }

    @Test
    void approximate_polar_factor_that_stops_early_is_as_invariant_as_the_exact_one() {
        assertThat(pattern(measured(Subjects.fitting("muon-newton-schulz").get(0))
                        .optimizers()
                        .get(0)))
                .isEqualTo("x......x..");
    }

    @Test
    void deviation_between_same_and_other_never_agrees() {
        Invariance.Row row = new Invariance.Row(
                "x", "x", 0, 1, Map.of("loss", 1e-4, "scale", 1e-4), Map.of("loss", true, "scale", false));
        assertThat(row.agrees("loss")).isFalse();
        assertThat(row.agrees("scale")).isFalse();
    }

    @Test
    void names_are_unique_and_patterns_choose() {
        assertThat(Subjects.all())
                .extracting(Subject::name)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(30);
        assertThat(Subjects.fitting("muadam*")).hasSize(5);
        assertThat(Subjects.fitting("nope")).isEmpty();
    }

    @Test
    void epsilon_costs_invariance() {
        EpsilonTable table = EpsilonTable.measure();
        assertThat(table.disagreements()).isEmpty();
        assertThat(table.cells())
                .hasSize(12)
                .extracting(EpsilonTable.Cell::deviation)
                .allMatch(d -> d < Invariance.MOST);
        assertThat(table.cells().get(11).deviation()).isGreaterThan(0.1);
    }
}
