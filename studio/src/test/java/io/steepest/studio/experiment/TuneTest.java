package io.steepest.studio.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TuneTest {
    private static final double GUESS = 0.01;

    private static List<Trial> search(DoubleUnaryOperator lossOfPower) {
        return Tune.search("some", GUESS, lr -> OptionalDouble.of(lossOfPower.applyAsDouble(power(lr))));
    }

    private static double power(double lr) {
        return Math.rint(Math.log(lr / GUESS) / Math.log(2));
    }

    private static List<Double> powers(List<Trial> trials) {
        return trials.stream().map(t -> power(t.lr())).toList();
    }

    private static void assertChosen(List<Trial> trials, double power) {
        assertThat(trials).filteredOn(Trial::chosen).hasSize(1).allMatch(t -> power(t.lr()) == power);
        assertThat(Tune.chosen(trials)).hasValue(GUESS * Math.pow(2, power));
    }

    @Test
    void a_best_step_size_inside_the_first_grid_needs_five_trials() {
        List<Trial> trials = search(p -> (p - 1) * (p - 1));
        assertThat(powers(trials)).containsExactly(-2.0, -1.0, 0.0, 1.0, 2.0);
        assertChosen(trials, 1);
    }

    @Test
    void the_grid_grows_upwards_until_the_best_has_a_worse_neighbour() {
        List<Trial> trials = search(p -> Math.abs(p - 4));
        assertThat(powers(trials)).containsExactly(-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
        assertChosen(trials, 4);
    }

    @Test
    void the_grid_grows_downwards_until_the_best_has_a_worse_neighbour() {
        List<Trial> trials = search(p -> p > -1 ? Double.NaN : Math.abs(p + 3));
        assertThat(powers(trials)).containsExactly(-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0);
        assertChosen(trials, -3);
    }

    @Test
    void the_grid_ends_somewhere() {
        List<Trial> trials = search(p -> -p);
        assertThat(powers(trials)).first().isEqualTo(-2.0);
        assertThat(powers(trials)).last().isEqualTo(8.0);
        assertChosen(trials, 8);
    }

    @Test
    void where_all_diverge_smaller_ones_are_tried_and_none_is_chosen() {
        List<Trial> trials = search(p -> p < 0 ? Double.POSITIVE_INFINITY : Double.NaN);
        assertThat(powers(trials)).first().isEqualTo(-8.0);
        assertThat(trials).noneMatch(Trial::chosen);
        assertThat(Tune.chosen(trials)).isEmpty();
    }

    @Test
    void a_wished_end_leaves_the_trials_before_it() {
        AtomicInteger calls = new AtomicInteger();
        List<Trial> trials = Tune.search(
                "some",
                GUESS,
                lr -> calls.incrementAndGet() > 3 ? OptionalDouble.empty() : OptionalDouble.of(calls.get()));
        assertThat(powers(trials)).containsExactly(-2.0, -1.0, 0.0);
        assertChosen(trials, -2);
        assertThat(Tune.search("some", GUESS, lr -> OptionalDouble.empty())).isEmpty();
    }

    private static List<Trial> far(DoubleUnaryOperator lossOfPower) {
        return Tune.far("some", GUESS, lr -> OptionalDouble.of(lossOfPower.applyAsDouble(power(lr))));
    }

    @Test
    void a_far_search_goes_by_factors_of_eight_then_of_two() {
        List<Trial> trials = far(p -> Math.abs(p - 20));
        assertChosen(trials, 20);
        assertThat(powers(trials))
                .contains(-3.0, 0.0, 3.0, 18.0, 19.0, 20.0, 21.0, 24.0)
                .doesNotContain(1.0, 2.0);
        assertThat(trials).hasSizeLessThan(14);
    }

    @Test
    void a_far_search_climbs_down_from_where_all_diverges() {
        assertChosen(far(p -> p > -31 ? Double.NaN : Math.abs(p + 35)), -35);
        assertThat(far(p -> Double.NaN)).hasSizeLessThan(30).noneMatch(Trial::chosen);
    }
}
