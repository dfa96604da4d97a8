package io.steepest.studio.page;

import static io.steepest.studio.page.Runs.interrupted;
import static io.steepest.studio.page.Runs.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.param.Role;
import io.steepest.studio.report.Numbers;
import io.steepest.train.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void crossing_is_interpolated_between_evaluations() {
        RunResult run = plain("muon", 0, 4, 100, 2, 200, 1);
        Curves.Crossing crossing = Curves.crossing(run.curve(), 1.75).orElseThrow();
        assertThat(crossing.steps()).isCloseTo(125, within(1e-9));
        assertThat(crossing.seconds()).isCloseTo(12.5, within(1e-9));
        assertThat(Curves.crossing(run.curve(), 5).orElseThrow().steps()).isZero();
        assertThat(Curves.crossing(run.curve(), 1).orElseThrow().steps()).isCloseTo(200, within(1e-9));
        assertThat(Curves.crossing(run.curve(), 0.99)).isEmpty();
    }

    @Test
    void crossing_is_the_first_one_and_does_not_start_from_nan() {
        assertThat(Curves.crossing(plain("a", 0, 4, 10, 2, 20, 3, 30, 1).curve(), 2.5)
                        .orElseThrow()
                        .steps())
                .isCloseTo(7.5, within(1e-9));
        assertThat(Curves.crossing(plain("a", 0, 4, 10, Double.NaN, 20, 1).curve(), 2)
                        .orElseThrow()
                        .steps())
                .isCloseTo(20, within(1e-9));
    }

    @Test
    void order_is_by_final_loss_and_diverged_runs_come_last() {
        assertThat(comparison(Runs.six()).entries())
                .extracting(Entry::label)
                .containsExactly("muon", "scion", "soap", "adamw", "sgd", "lion");
    }

    @Test
    void runs_of_one_optimizer_share_its_colour_and_are_told_apart() {
        List<Entry> entries = comparison(List.of(
                        plain("muon", 0, 4, 10, 1),
                        Runs.run("muon", 0.3, Runs.points(0, 4, 10, 2)).build(),
                        plain("adamw", 0, 4, 10, 3)))
                .entries();
        assertThat(entries).extracting(Entry::label).containsExactly("muon, lr 0.01", "muon, lr 0.3", "adamw");
        assertThat(entries.get(0).style().light())
                .isEqualTo(entries.get(1).style().light());
        assertThat(entries.get(0).style()).isNotEqualTo(entries.get(1).style());
        assertThat(entries.get(0).style().light())
                .isNotEqualTo(entries.get(2).style().light());
    }

    @Test
    void an_interrupted_seed_takes_no_part_in_the_mean_of_whole_ones() {
        Entry entry = comparison(List.of(plain("muon", 0, 4, 10, 1), interrupted("muon", 0, 4, 5, 3)))
                .entries()
                .get(0);
        assertThat(entry.finalLoss()).isEqualTo(1);
        assertThat(entry.note()).isEqualTo("1 seed interrupted and left out");
        assertThat(comparison(List.of(interrupted("muon", 0, 4, 5, 3)))
                        .entries()
                        .get(0)
                        .note())
                .startsWith("interrupted after 5");
    }

    @Test
    void best_of_several_adamw_runs_is_the_baseline() {
        Comparison comparison = comparison(
                List.of(plain("adamw", 0, 4, 10, 3), plain("AdamW", 0, 4, 10, 2), plain("sgd", 0, 4, 10, 1)));
        assertThat(comparison.baseline().orElseThrow().finalLoss()).isEqualTo(2);
    }

    @Test
    void table_marks_what_is_best_and_says_what_was_not_reached() {
        ResultTable table = ResultTable.of(comparison(
                List.of(plain("adamw", 0, 4, 10, 2), plain("sgd", 0, 4, 10, 3), plain("lion", 0, 1, 10, Double.NaN))));
        int last = table.columns().size() - 1;
        assertThat(table.rows())
                .extracting(row -> row.cells().get(1).text())
                .containsExactly("2.000", "3.000", "diverged");
        assertThat(table.rows()).extracting(row -> row.cells().get(1).best()).containsExactly(true, false, false);
        assertThat(table.rows()).extracting(row -> row.cells().get(2).best()).containsExactly(true, false, false);
        assertThat(table.rows()).extracting(row -> row.cells().get(last).text()).startsWith("10", "not reached");
        assertThat(table.rows().get(0).cells().get(3).text()).isEqualTo("2.885");
    }

    @Test
    void unit_decides_the_second_way_to_say_a_loss() {
        List<RunResult> runs = List.of(plain("sgd", 0, 4, 10, 2));
        assertThat(Column.of(Comparison.of(runs, LossUnit.TOKEN)))
                .extracting(Column::title)
                .contains("Perplexity");
        assertThat(ConsoleTable.of(runs, LossUnit.TOKEN)).contains("7.389");
        assertThat(Column.of(Comparison.of(runs, LossUnit.EXAMPLE)))
                .extracting(Column::title)
                .doesNotContain("Perplexity", "");
    }

    @Test
    void early_losses_do_not_press_the_curves_together() {
        RunResult run = plain("sgd", 0, 100, 10, 2, 20, 1.8, 30, 1.6, 40, 1.5, 50, 1.4, 100, 1.2);
        LossRange range = LossRange.of(comparison(List.of(run)));
        assertThat(range.close()).isBetween(2.0, 2.2);
        assertThat(range.high()).isGreaterThan(100);
        assertThat(range.logarithmic()).isTrue();
        assertThat(range.low()).isBetween(1.0, 1.2);
        assertThat(range.cut()).isTrue();
        assertThat(LossRange.of(comparison(List.of(plain("sgd", 0, 2, 9, 2)))).cut())
                .isFalse();
    }

    @Test
    void bands_are_within_the_axis() {
        // 4 ± 1.414 at the beginning
        LossRange range = LossRange.of(comparison(List.of(plain("sgd", 0, 3, 9, 2), plain("sgd", 0, 5, 9, 2))));
        assertThat(range.high()).isGreaterThan(4 + Math.sqrt(2));
        assertThat(range.low()).isBetween(0.0, 2.0);
    }

    @Test
    void every_end_is_in_range_but_that_of_a_run_that_only_got_worse() {
        LossRange range = LossRange.of(comparison(List.of(
                plain("a", 0, 5, 10, 2, 100, 1),
                plain("b", 0, 5, 10, 2, 100, 1.1),
                plain("c", 0, 5, 10, 4.9, 100, 3),
                plain("d", 0, 5, 10, 2, 100, 1e6))));
        assertThat(range.close()).isBetween(3.0, 1e5);
        assertThat(range.high()).isGreaterThan(1e6);
    }

    @Test
    void console_table_is_aligned_and_printable() {
        String table = ConsoleTable.of(Runs.six(), LossUnit.CHARACTER);
        List<String> lines = table.lines().toList();
        assertThat(lines.subList(0, 9)).allMatch(line -> line.length() <= 100);
        assertThat(lines.get(3)).startsWith("muon").contains("1.6");
        assertThat(table).contains("* best of its column", "lion: diverged");
        int point = lines.get(3).indexOf('.', lines.get(3).indexOf("1.6"));
        assertThat(lines.subList(3, 8)).allMatch(line -> line.charAt(point) == '.');
        assertThat(ConsoleTable.of(List.of(plain("a\u001b[31m\u009b", 0, 4, 10, 2)), LossUnit.TOKEN))
                .contains("a?[31m?")
                .doesNotContain("\u001b", "\u009b", "* best");
    }

    @Test
    void tensors_that_differ_by_layer_only_are_one_row() {
        List<TensorGroups.Group> groups = TensorGroups.of(Runs.tensors());
        assertThat(groups)
                .extracting(TensorGroups.Group::name)
                .containsExactly(
                        "tokens.weight",
                        "blocks.*.norm1.weight",
                        "blocks.*.attn.q.weight",
                        "blocks.*.mlp.0.weight",
                        "blocks.*.mlp.0.bias",
                        "blocks.*.mlp.2.weight",
                        "head.weight");
        assertThat(groups.get(2).count()).isEqualTo(4);
        assertThat(groups.get(2).stateBytes()).isEqualTo(4 * 4 * 128 * 128);
    }

    @Test
    void tensors_treated_differently_stay_apart() {
        assertThat(TensorGroups.of(List.of(
                        Runs.row("0.weight", Role.LINEAR, List.of(4L, 4L), "spectral"),
                        Runs.row("1.weight", Role.LINEAR, List.of(4L, 4L), "max"))))
                .extracting(TensorGroups.Group::name)
                .containsExactly("0.weight", "1.weight");
    }

    @Test
    void numbers_are_short() {
        assertThat(Numbers.compact(0.001)).isEqualTo("0.001");
        assertThat(Numbers.compact(3e-5)).isEqualTo("3e-5");
        assertThat(Numbers.compact(0.1 * 3)).isEqualTo("0.3");
        assertThat(Numbers.compact(1.25e9)).isEqualTo("1.25e9");
        assertThat(Numbers.compact(0)).isEqualTo("0");
        assertThat(Numbers.percent(0.004)).isEqualTo("less than 1 %");
        assertThat(Numbers.loss(12345.6)).isEqualTo("1.23e+04");
    }

    private static Comparison comparison(List<RunResult> runs) {
        return Comparison.of(runs, LossUnit.CHARACTER);
    }
}
