package io.steepest.benchmarks.ranks;

import io.steepest.benchmarks.step.BenchCourse;
import io.steepest.benchmarks.step.BenchMachine;
import io.steepest.benchmarks.step.BenchSubject;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.dist.CountedRanks;
import io.steepest.dist.Ranks;
import io.steepest.dist.Traffic;
import io.steepest.optim.Division;
import io.steepest.studio.statistics.Quantiles;
import io.steepest.train.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Times the steps of optimizers on several ranks, by turns with those of rank 0 alone on as many threads as a rank has. All ranks
 * have equal random gradients.
 */
public final class RankBench {
    private final Ranks ranks;
    private final CountedRanks counted;
    private final ParameterSet set;
    private final List<String> optimizers;
    private final BenchCourse course;

    /**
     * Checks the names.
     *
     * @param ranks this rank; every rank makes the same
     */
    public RankBench(Ranks ranks, ParameterSet set, List<String> optimizers, BenchCourse course) {
        optimizers.forEach(Optimizers::named);
        set.requireMemory();
        this.ranks = ranks;
        this.counted = CountedRanks.of(ranks);
        this.set = set;
        this.optimizers = List.copyOf(optimizers);
        this.course = course;
    }

    /** How fast the ranks exchange tensors; every rank asks. */
    public RankLink link() {
        return RankLink.measure(ranks);
    }

    /**
     * What one rank computes at while the others wait.
     *
     * @param gflops 10⁹ operations of float32 matrix products a second; NaN on other ranks than the first
     * @param memoryGbs 10⁹ bytes a second of its memory; NaN likewise
     */
    public record Speed(double gflops, double memoryGbs) {}

    /** How fast rank 0 computes; every rank asks. */
    public Speed speed() {
        Speed speed = new Speed(Double.NaN, Double.NaN);
        if (ranks.rank() == 0) {
            BenchMachine machine = new BenchMachine(set);
            machine.measure();
            speed = new Speed(machine.gflops(ScalarType.Float), machine.bandwidth() / 1e9);
        }
        ranks.barrier();
        return speed;
    }

    /**
     * Times every optimizer.
     *
     * @param next told the name of each before it begins
     * @return the same on all ranks, but for times of one rank, which rank 0 alone knows
     */
    public List<RankEntry> run(Consumer<String> next) {
        List<RankEntry> entries = new ArrayList<>();
        for (String name : optimizers) {
            next.accept(name);
            entries.add(entry(name));
        }
        return entries;
    }

    /** What one rank saw. */
    private record Seen(double ms, double waiting, double sent, double received) {
        double busy() {
            return ms - waiting;
        }
    }

    private RankEntry entry(String name) {
        boolean first = ranks.rank() == 0;
        List<Double> one = new ArrayList<>();
        List<Seen> many = new ArrayList<>();
        try (BenchSubject together = BenchSubject.random(name, set, course, counted)) {
            // others wait while rank 0 steps alone
            Optional<BenchSubject> alone =
                    first ? Optional.of(BenchSubject.random(name, set, course)) : Optional.empty();
            try {
                for (int i = -course.warm(); i < course.steps(); i++) {
                    double ms = alone.map(this::alone).orElse(0.0);
                    ranks.barrier();
                    Seen seen = together(together);
                    if (i >= 0) {
                        one.add(ms);
                        many.add(seen);
                    }
                }
                Optional<Division> division =
                        alone.map(subject -> subject.optimizer().division(ranks.size()));
                return new RankEntry(
                        name,
                        set.name(),
                        ranks.size(),
                        one,
                        slowest(many),
                        all(median(many, Seen::waiting)),
                        all(median(many, Seen::busy)),
                        alone.map(subject -> subject.optimizer().stateBytes()).orElse(0L),
                        whole(all((double) together.optimizer().stateBytes())),
                        whole(all(median(many, Seen::sent))),
                        whole(all(median(many, Seen::received))),
                        Math.round(Traffic.ring(ranks.size()) * Float.BYTES * set.entries()),
                        division.map(Division::largestCost).orElse(Double.NaN));
            } finally {
                alone.ifPresent(BenchSubject::close);
            }
        }
    }

    private double alone(BenchSubject subject) {
        subject.optimizer().zeroGrad();
        subject.draw();
        long begin = System.nanoTime();
        course.step(subject.optimizer());
        return (System.nanoTime() - begin) / 1e6;
    }

    private Seen together(BenchSubject subject) {
        subject.optimizer().zeroGrad();
        subject.draw();
        ranks.barrier();
        double waited = counted.ms();
        double sent = counted.sent();
        double received = counted.received();
        long begin = System.nanoTime();
        course.step(subject.optimizer());
        double ms = (System.nanoTime() - begin) / 1e6;
        return new Seen(ms, counted.ms() - waited, counted.sent() - sent, counted.received() - received);
    }

    private static double median(List<Seen> seen, ToDoubleFunction<Seen> what) {
        return Quantiles.median(
                seen.stream().map(each -> what.applyAsDouble(each)).toList());
    }

    /** The time of the slowest rank in each step. */
    private List<Double> slowest(List<Seen> seen) {
        List<double[]> each =
                ranks.texts(seen.stream().map(s -> String.valueOf(s.ms)).collect(Collectors.joining(" "))).stream()
                        .map(text -> Arrays.stream(text.split(" ", -1))
                                .mapToDouble(Double::parseDouble)
                                .toArray())
                        .toList();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            int step = i;
            all.add(each.stream().mapToDouble(times -> times[step]).max().orElseThrow());
        }
        return all;
    }

    /** A number of each rank. */
    private List<Double> all(double own) {
        return ranks.texts(String.valueOf(own)).stream().map(Double::valueOf).toList();
    }

    private static List<Long> whole(List<Double> numbers) {
        return numbers.stream().map(Math::round).toList();
    }
}
