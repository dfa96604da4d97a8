package io.steepest.benchmarks.polar;

import io.steepest.linalg.Polar;
import io.steepest.train.name.Near;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A matrix of known polar factor.
 *
 * @param spectrum name of its singular values
 * @param rank how many of them are not zero
 * @param g the matrix {@code [1,m,n]} in float32
 * @param exact its polar factor in float64, from the construction: what g was before it was rounded to float32
 */
record PolarProblem(String spectrum, int rank, Tensor g, Tensor exact) {
    private static final String GAUSSIAN = "gaussian";
    private static final Pattern LOG_SPACED = Pattern.compile("log([1-9]|1[0-5])");
    private static final double[] REPEATED = {1, 0.5, 0.2, 0.1};

    /**
     * Refuses a name that is none.
     *
     * @throws IllegalArgumentException saying which there are
     */
    static void check(String spectrum) {
        if (!spectrum.equals(GAUSSIAN)
                && !spectrum.equals("repeated")
                && !spectrum.equals("deficient")
                && !LOG_SPACED.matcher(spectrum).matches()) {
            throw new IllegalArgumentException("no spectrum named \"" + spectrum + "\""
                    + Near.question(spectrum, List.of(GAUSSIAN, "repeated", "deficient"))
                    + "known spectra: gaussian, repeated, deficient, and log1 to log15");
        }
    }

    /**
     * Draws a matrix.
     *
     * @param spectrum {@code gaussian}: normal entries; else the singular vectors are random and the singular values
     *     four numbers in equal parts ({@code repeated}), log-spaced from 1 to 0.1 in one half and zero in the other
     *     ({@code deficient}), or log-spaced from 1 to 10⁻ᵏ ({@code logk})
     * @param m rows
     * @param n columns
     * @param seed of all draws
     */
    static PolarProblem of(String spectrum, long m, long n, long seed) {
        check(spectrum);
        int side = Math.toIntExact(Math.min(m, n));
        GeneratorOptional generator = new GeneratorOptional(torch.make_generator_cpu(seed));
        if (spectrum.equals(GAUSSIAN)) {
            Tensor g = normal(generator, m, n);
            return new PolarProblem(
                    spectrum, side, g.to(ScalarType.Float), Polar.svd().of(g));
        }
        double[] values = values(spectrum, side);
        int rank = (int) IntStream.range(0, side).filter(i -> values[i] > 0).count();
        Tensor u = torch.linalg_qr(normal(generator, m, side)).get0();
        Tensor vt = torch.linalg_qr(normal(generator, n, side)).get0().transpose(-2, -1);
        Tensor sigma =
                torch.from_blob(new DoublePointer(values), new long[] {side}, new TensorOptions(ScalarType.Double));
        Tensor g = u.mul(sigma).matmul(vt).to(ScalarType.Float);
        return new PolarProblem(spectrum, rank, g, u.mul(sigma.sign()).matmul(vt));
    }

    private static Tensor normal(GeneratorOptional generator, long rows, long columns) {
        return torch.randn(new long[] {1, rows, columns}, generator, new TensorOptions(ScalarType.Double));
    }

    /** Largest first. */
    private static double[] values(String spectrum, int side) {
        Matcher log = LOG_SPACED.matcher(spectrum.toLowerCase(Locale.ROOT));
        if (log.matches()) {
            return logSpaced(side, Integer.parseInt(log.group(1)), side);
        }
        return spectrum.equals("deficient")
                ? logSpaced((side + 1) / 2, 1, side)
                : IntStream.range(0, side)
                        .mapToDouble(i -> REPEATED[i * REPEATED.length / side])
                        .toArray();
    }

    private static double[] logSpaced(int count, int decades, int length) {
        double[] values = new double[length];
        for (int i = 0; i < count; i++) {
            values[i] = Math.pow(10, -(double) decades * i / Math.max(1, count - 1));
        }
        return values;
    }
}
