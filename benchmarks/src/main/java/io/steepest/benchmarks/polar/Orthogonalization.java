package io.steepest.benchmarks.polar;

import io.steepest.linalg.Polar;
import io.steepest.linalg.Svd;
import io.steepest.studio.statistics.Quantiles;
import io.steepest.train.Memory;
import io.steepest.train.Stop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Compares ways to the polar factor in time and in error.
 *
 * @param spectra names of singular values
 * @param shapes of the matrices
 * @param methods names of ways
 * @param rounds how often each is timed; in a round each is run once, so that slow phases of the machine hit all alike
 * @param seed of the matrices
 */
public record Orthogonalization(List<String> spectra, List<Shape> shapes, List<String> methods, int rounds, long seed) {
    /** Of an entry of a matrix: in float64, in float32, and of the exact factor. */
    private static final double BYTES = 20;

    /**
     * The sides of a matrix.
     *
     * @param rows m
     * @param columns n
     */
    public record Shape(long rows, long columns) {
        @Override
        public String toString() {
            return rows + "×" + columns;
        }
    }

    /**
     * One way on one matrix.
     *
     * @param rows of the matrix
     * @param columns of the matrix
     * @param spectrum its singular values
     * @param method the way
     * @param dtype what it computes in
     * @param milliseconds median over the rounds
     * @param ofSvd median over the rounds of its time over the singular value decomposition's in that round
     * @param gigaflops billions of floating-point operations that its formula counts
     * @param worst largest distance of a singular value of the result from what it should be: one, or zero in null
     *     directions
     * @param residual {@code ‖OOᵀ − I‖_F} on the smaller side
     * @param alignment {@code ⟨O,P⟩/⟨P,P⟩} with the exact factor P
     */
    public record Row(
            long rows,
            long columns,
            String spectrum,
            String method,
            String dtype,
            double milliseconds,
            double ofSvd,
            double gigaflops,
            double worst,
            double residual,
            double alignment) {}

    /** Checks names and sizes. */
    public Orthogonalization {
        spectra = List.copyOf(spectra);
        shapes = List.copyOf(shapes);
        methods = List.copyOf(methods);
        spectra.forEach(PolarProblem::check);
        // all matrices are there at once
        double entries = shapes.stream()
                .mapToDouble(shape -> (double) shape.rows * shape.columns)
                .sum();
        Memory.require(
                "--shape "
                        + shapes.stream()
                                .map(shape -> shape.rows + "x" + shape.columns)
                                .collect(Collectors.joining(",")),
                entries * spectra.size() * BYTES,
                "smaller shapes or fewer spectra");
        methods.forEach(name -> PolarMethod.named(name, 1));
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, found " + rounds);
        }
    }

    /** Number of single runs. */
    public int runs() {
        int cases = shapes.stream().mapToInt(shape -> methodsFor(shape).size()).sum();
        return cases * spectra.size() * (rounds + 1);
    }

    /** The decomposition first, whether asked for or not: times are compared with its. */
    private List<PolarMethod> methodsFor(Shape shape) {
        List<PolarMethod> all = new ArrayList<>(PolarMethod.named(PolarMethod.SVD, 1));
        long side = Math.min(shape.rows, shape.columns);
        methods.stream()
                .filter(name -> !name.equals(PolarMethod.SVD))
                .forEach(name -> all.addAll(PolarMethod.named(name, side)));
        return all;
    }

    /**
     * Runs the comparison.
     *
     * @param progress told the method of each single run, before it
     * @param stop asked between runs; only whole rounds count
     * @return rows by shape, spectrum, method; none if no round was ended
     */
    public List<Row> run(Consumer<String> progress, Stop stop) {
        try (PointerScope all = new PointerScope()) {
            List<Case> cases = new ArrayList<>();
            for (Shape shape : shapes) {
                for (String spectrum : spectra) {
                    PolarProblem problem = PolarProblem.of(spectrum, shape.rows, shape.columns, seed);
                    cases.add(new Case(shape, problem, methodsFor(shape)));
                }
            }
            // [case][method][round]
            double[][][] seconds = new double[cases.size()][][];
            for (int i = 0; i < cases.size(); i++) {
                seconds[i] = new double[cases.get(i).methods.size()][rounds];
            }
            int ended = time(cases, seconds, progress, stop);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < cases.size() && ended > 0; i++) {
                rows.addAll(cases.get(i).rows(seconds[i], ended));
            }
            return rows;
        }
    }

    /** Fills in the seconds and returns the number of whole rounds. */
    private int time(List<Case> cases, double[][][] seconds, Consumer<String> progress, Stop stop) {
        // the first round warms up
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < cases.size(); i++) {
                Case c = cases.get(i);
                for (int j = 0; j < c.methods.size(); j++) {
                    if (stop.wished()) {
                        return Math.max(0, round);
                    }
                    progress.accept(c.methods.get(j).name());
                    double time = seconds(c.methods.get(j).polar(), c.problem.g());
                    if (round >= 0) {
                        seconds[i][j][round] = time;
                    }
                }
            }
        }
        return rounds;
    }

    private static double seconds(Polar polar, Tensor g) {
        try (PointerScope call = new PointerScope()) {
            long start = System.nanoTime();
            polar.of(g);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** One matrix and what is tried on it. */
    private record Case(Shape shape, PolarProblem problem, List<PolarMethod> methods) {

        /** With the times of each method in so many rounds, the decomposition's first. */
        List<Row> rows(double[][] seconds, int rounds) {
            List<Row> rows = new ArrayList<>();
            for (int j = 0; j < methods.size(); j++) {
                double[] ratios = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    ratios[round] = seconds[j][round] / seconds[0][round];
                }
                rows.add(row(
                        methods.get(j),
                        1e3 * Quantiles.median(Arrays.copyOf(seconds[j], rounds)),
                        Quantiles.median(ratios)));
            }
            return rows;
        }

        private Row row(PolarMethod method, double milliseconds, double ofSvd) {
            try (PointerScope scope = new PointerScope()) {
                Tensor o = method.polar().of(problem.g());
                return new Row(
                        shape.rows,
                        shape.columns,
                        problem.spectrum(),
                        method.name(),
                        method.dtype(),
                        milliseconds,
                        ofSvd,
                        method.polar().flops(shape.rows, shape.columns) / 1e9,
                        worst(o),
                        Polar.residual(o).item_double(),
                        Polar.alignment(o, problem.exact()).item_double());
            }
        }

        private double worst(Tensor o) {
            Tensor values = Svd.values(o.to(ScalarType.Double)).view(-1);
            double worst = 0;
            for (long i = 0; i < values.size(0); i++) {
                double wanted = i < problem.rank() ? 1 : 0;
                worst = Math.max(worst, Math.abs(values.get(i).item_double() - wanted));
            }
            return worst;
        }
    }
}
