package io.steepest.benchmarks.step;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.studio.statistics.Quantiles;
import io.steepest.train.Optimizers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Time of a step against the number of parameters. The sets of one optimizer take turns, so that slow phases of the
 * machine hit all alike.
 *
 * @param sets the last is what the others are compared with
 * @param optimizers by name
 * @param course what is timed of each
 */
public record BenchGrowth(List<ParameterSet> sets, List<String> optimizers, BenchCourse course) {

    /** Checks the names. */
    public BenchGrowth {
        if (sets.size() < 2) {
            throw new IllegalArgumentException("--growth needs at least two sets, found " + sets.size());
        }
        optimizers.forEach(Optimizers::named);
        sets.forEach(ParameterSet::requireMemory);
        sets = List.copyOf(sets);
        optimizers = List.copyOf(optimizers);
    }

    /**
     * One size.
     *
     * @param parameters their number
     * @param medianMs median time of a step, milliseconds
     * @param ofLinear median over the rounds of its time per parameter over that of the last set in that round: one if
     *     time grows with the number of parameters
     */
    public record Size(long parameters, double medianMs, double ofLinear) {}

    /**
     * One optimizer.
     *
     * @param optimizer its name
     * @param sizes in order
     */
    public record Row(String optimizer, List<Size> sizes) {

        /** Largest distance from linear growth, as a part of it. */
        @JsonProperty
        public double deviation() {
            return sizes.stream()
                    .mapToDouble(size -> Math.abs(size.ofLinear() - 1))
                    .max()
                    .orElseThrow();
        }
    }

    /**
     * Times every optimizer on all sets.
     *
     * @param next told the name of each before it begins
     * @param stopped whether to end early
     */
    public List<Row> run(Consumer<String> next, BooleanSupplier stopped) {
        List<Row> rows = new ArrayList<>();
        for (String name : optimizers) {
            if (stopped.getAsBoolean()) {
                break;
            }
            next.accept(name);
            rows.add(row(name));
        }
        return rows;
    }

    private Row row(String name) {
        List<BenchSubject> subjects = new ArrayList<>();
        // [set][step]
        double[][] times = new double[sets.size()][course.steps()];
        try {
            for (ParameterSet set : sets) {
                BenchSubject subject = BenchSubject.random(name, set, course);
                subjects.add(subject);
                subject.draw();
            }
            for (int step = -course.warm(); step < course.steps(); step++) {
                for (int i = 0; i < sets.size(); i++) {
                    if (course.clips()) {
                        subjects.get(i).draw();
                    }
                    long begin = System.nanoTime();
                    course.step(subjects.get(i).optimizer());
                    if (step >= 0) {
                        times[i][step] = (System.nanoTime() - begin) / 1e6;
                    }
                }
            }
        } finally {
            subjects.forEach(BenchSubject::close);
        }
        return new Row(
                name,
                IntStream.range(0, sets.size()).mapToObj(i -> size(i, times)).toList());
    }

    private Size size(int i, double[][] times) {
        int last = sets.size() - 1;
        double parameters = sets.get(last).entries() / (double) sets.get(i).entries();
        double[] ratios = IntStream.range(0, course.steps())
                .mapToDouble(step -> parameters * times[i][step] / times[last][step])
                .toArray();
        return new Size(sets.get(i).entries(), Quantiles.median(times[i]), Quantiles.median(ratios));
    }
}
