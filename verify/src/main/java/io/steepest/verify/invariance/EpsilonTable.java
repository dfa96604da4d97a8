package io.steepest.verify.invariance;

import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What ε costs: MuAdam-SANIA is invariant to the units of input features at ε = 0 only. Features times {@code exp(u)}, u
 * uniform between −k and k, first weights divided by the same.
 *
 * @param cells k after k, ε after ε
 */
public record EpsilonTable(List<Cell> cells) {
    /** Values of k. */
    public static final List<Double> SPREADS = List.of(1.0, 3.0, 5.0, 10.0);

    /** Values of ε, added to the coordinates. */
    public static final List<Double> EPSILONS = List.of(0.0, 1e-8, 1e-4);

    private static final double ROUNDING = 1e-10;

    /**
     * A deviation.
     *
     * @param spread k
     * @param epsilon ε
     * @param deviation as in {@link Invariance}
     */
    public record Cell(double spread, double epsilon, double deviation) {}

    /** Copies the list. */
    public EpsilonTable {
        cells = List.copyOf(cells);
    }

    /** Measures. */
    public static EpsilonTable measure() {
        List<Cell> cells = new ArrayList<>();
        for (double spread : SPREADS) {
            for (double epsilon : EPSILONS) {
                cells.add(new Cell(spread, epsilon, deviation(spread, epsilon)));
            }
        }
        return new EpsilonTable(cells);
    }

    /** Cells that are not what theory says: no deviation but rounding where ε is zero, and one elsewhere. */
    public List<String> disagreements() {
        return cells.stream()
                .filter(c -> (c.epsilon == 0) != (c.deviation < ROUNDING))
                .map(c -> "ε = " + c.epsilon + " with k = " + c.spread)
                .toList();
    }

    private static double deviation(double spread, double epsilon) {
        try (PointerScope scope = new PointerScope()) {
            Subject subject = Subject.subject("muadam-sania", Subjects.muAdamSania(epsilon));
            List<Shape> shapes = subject.trial().shapes();
            Network network = Network.random(1, subject.trial().warmup() + Invariance.STEPS, shapes);
            StepRule rule = Course.rule(subject, network);
            Course plain = Course.of(subject, rule, network, Course.Form.plain(shapes), Invariance.STEPS);
            List<Change> changes = IntStream.range(0, shapes.size())
                    .mapToObj(i -> features(shapes.get(i), i == 0 ? spread : 0))
                    .toList();
            Course other = Course.of(subject, rule, network, new Course.Form(changes, 1), Invariance.STEPS);
            return plain.deviation(other, Invariance.MOST);
        }
    }

    private static Change features(Shape shape, double spread) {
        Tensor r = new Draw(4).positive(spread, shape.n());
        return Change.none(shape.m(), shape.n()).right(r.diag(), r.reciprocal().diag());
    }
}
