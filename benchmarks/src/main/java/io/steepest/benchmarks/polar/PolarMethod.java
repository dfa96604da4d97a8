package io.steepest.benchmarks.polar;

import io.steepest.linalg.Accuracy;
import io.steepest.linalg.Coefficients;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import io.steepest.linalg.Published;
import io.steepest.linalg.Start;
import io.steepest.train.name.Unknown;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to the polar factor of float32 matrices, by name.
 *
 * @param name what the command line calls it
 * @param dtype it computes in
 * @param polar does it
 */
public record PolarMethod(String name, String dtype, Polar polar) {
    private static final String FLOAT32 = "float32";
    private static final String FLOAT64 = "float64";
    private static final String BFLOAT16 = "bfloat16";

    private static final int CUBIC_STEPS = 20;
    private static final int SHORT = 5;
    private static final double SMALLEST = 1e-3;
    private static final double MARGIN = 0.01;
    private static final double TOLERANCE = 1e-8;
    private static final int MOST_ITERATIONS = 60;
    private static final int SKETCHED_PART = 8;
    private static final int POWER_ITERATIONS = 2;
    private static final int OVERSAMPLING = 8;

    /** The one that times are compared with. */
    public static final String SVD = "svd";

    /** Names that are not those of published coefficients. */
    private static final List<String> OWN = List.of(
            SVD,
            "inverse-root",
            "coupled-newton",
            "sketch",
            "cubic-20",
            "taylor-9",
            "fitted-7",
            "polar-express-s4",
            "fast",
            "accurate");

    /** What is compared unless asked otherwise. */
    public static final List<String> DEFAULT = List.of(
            SVD,
            "inverse-root",
            "coupled-newton",
            "sketch",
            "cubic-20",
            "fitted-7",
            "keller",
            "cans5",
            "turbo",
            "dion",
            "polar-express-s4",
            "polar-express",
            "fast",
            "accurate");

    /** All names. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(OWN);
        names.addAll(Coefficients.names());
        return names;
    }

    /**
     * The method of that name in every dtype that it is compared in.
     *
     * @param name one of {@link #names}
     * @param side smaller side of the matrices, which the sketch takes its rank from
     * @throws IllegalArgumentException if there is none
     */
    public static List<PolarMethod> named(String name, long side) {
        if (!names().contains(name)) {
            throw Unknown.of("method", name, names(), "./steepest orthogonalize --help");
        }
        return switch (name) {
            case SVD -> List.of(new PolarMethod(name, FLOAT32, Polar.svd()));
            case "inverse-root" ->
                List.of(
                        new PolarMethod(name, FLOAT64, Polar.inverseRoot()),
                        new PolarMethod(
                                name, FLOAT32, Polar.inverseRoot(InverseRoot.pseudoInverse(), Precision.FLOAT32)));
            case "coupled-newton" ->
                List.of(new PolarMethod(
                        name,
                        FLOAT64,
                        Polar.inverseRoot(InverseRoot.coupledNewton(TOLERANCE, MOST_ITERATIONS), Precision.FLOAT64)));
            case "sketch" -> {
                int rank = Math.toIntExact(Math.max(1, side / SKETCHED_PART));
                yield List.of(new PolarMethod(name, FLOAT32, Polar.sketched(rank, POWER_ITERATIONS, OVERSAMPLING, 1)));
            }
            case "cubic-20" -> both(name, Coefficients.cubic(CUBIC_STEPS), Start.FROBENIUS, 0);
            case "taylor-9" -> both(name, Coefficients.taylor(9, 2 * SHORT), Start.FROBENIUS, 0);
            case "fitted-7" -> both(name, Coefficients.fitted(7, SMALLEST, 1, SHORT), Start.FROBENIUS, MARGIN);
            case "polar-express-s4" -> both(name, Coefficients.polarExpress(SHORT), Start.SCHATTEN_4, MARGIN);
            case "fast", "accurate" -> List.of(new PolarMethod(name, BFLOAT16, Polar.of(Accuracy.named(name))));
            default -> {
                Published set = Published.named(name);
                yield both(name, set.coefficients(), set.start(), set.margin());
            }
        };
    }

    private static List<PolarMethod> both(String name, Coefficients coefficients, Start start, double margin) {
        return List.of(
                new PolarMethod(name, FLOAT32, new NewtonSchulz(coefficients, start, Precision.FLOAT32, margin)),
                new PolarMethod(name, BFLOAT16, new NewtonSchulz(coefficients, start, Precision.BFLOAT16, margin)));
    }
}
