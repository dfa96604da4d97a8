package io.steepest.verify.invariance;

import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The table of invariance: each optimizer trains the same small network on the same mini-batches twice, once as it is and
 * once written in other variables, and the two runs are compared step by step.
 *
 * @param transforms ids of the columns
 * @param optimizers the rows
 */
public record Invariance(List<String> transforms, List<Row> optimizers) {
    /** Below it a run is the same up to rounding. */
    public static final double SAME = 1e-6;

    /** Above it a run is another one; in between nothing is said. */
    public static final double OTHER = 1e-2;

    /** Deviations are reported up to here; a run that overflows has this one. */
    public static final double MOST = 1e3;

    /** Steps that move. */
    public static final int STEPS = 15;

    /** Copies the lists. */
    public Invariance {
        transforms = List.copyOf(transforms);
        optimizers = List.copyOf(optimizers);
    }

    /**
     * An optimizer.
     *
     * @param name of the optimizer
     * @param descent the optimizer in words
     * @param degree of its update in the gradients; NaN where a step rule finds the length or theory does not say
     * @param moved how far its plain run has moved the weights, over their length
     * @param deviation by transform: the largest distance of the two runs over the way gone; NaN where there is no such run
     * @param expected by transform: whether theory says that there is none; absent where there is no such run
     */
    public record Row(
            String name,
            String descent,
            double degree,
            double moved,
            Map<String, Double> deviation,
            Map<String, Boolean> expected) {

        /** Whether the measurement is what theory says; a deviation between {@link #SAME} and {@link #OTHER} never is. */
        public boolean agrees(String transform) {
            double measured = deviation.get(transform);
            if (Double.isNaN(measured)) {
                return true;
            }
            return expected.get(transform) ? measured < SAME : measured > OTHER;
        }
    }

    /** Rows whose measurement is not what theory says, with the columns. */
    public List<String> disagreements() {
        return optimizers.stream()
                .flatMap(row -> transforms.stream().filter(t -> !row.agrees(t)).map(t -> row.name() + " under " + t))
                .toList();
    }

    /**
     * Measures.
     *
     * @param subjects the rows
     * @param begins told the name of each row before it is measured
     */
    public static Invariance measure(List<Subject> subjects, Consumer<String> begins) {
        List<Row> rows = new ArrayList<>();
        for (Subject subject : subjects) {
            begins.accept(subject.name());
            rows.add(row(subject));
        }
        List<String> ids = List.of(Reparametrization.values()).stream()
                .map(Reparametrization::id)
                .toList();
        return new Invariance(ids, rows);
    }

    private static Row row(Subject subject) {
        Map<String, Double> deviation = new LinkedHashMap<>();
        Map<String, Boolean> expected = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            Network network = Network.random(
                    1, subject.trial().warmup() + STEPS, subject.trial().shapes());
            StepRule rule = Course.rule(subject, network);
            Course plain = Course.of(
                    subject, rule, network, Course.Form.plain(subject.trial().shapes()), STEPS);
            if (!plain.finite()) {
                throw new ArithmeticException(subject.name() + " diverges on the plain problem");
            }
            for (Reparametrization column : Reparametrization.values()) {
                if (!subject.takes(column)) {
                    deviation.put(column.id(), Double.NaN);
                    continue;
                }
                deviation.put(column.id(), deviation(subject, rule, network, plain, column));
                expected.put(column.id(), Theory.invariant(subject, column));
            }
            boolean said = subject.rule().isPresent() || subject.declared().isPresent();
            return new Row(
                    subject.name(),
                    Theory.descent(subject).toString(),
                    said ? Double.NaN : Theory.degree(subject),
                    plain.moved(),
                    deviation,
                    expected);
        }
    }

    private static double deviation(
            Subject subject, StepRule rule, Network network, Course plain, Reparametrization column) {
        try (PointerScope scope = new PointerScope()) {
            Draw random = new Draw(3);
            List<Change> changes = subject.trial().shapes().stream()
                    .map(s -> column.draw(random, s.m(), s.n()))
                    .toList();
            Course.Form form = new Course.Form(changes, column.factor());
            return plain.deviation(Course.of(subject, rule, network, form, STEPS), MOST);
        }
    }
}
