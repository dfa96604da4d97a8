package io.steepest.benchmarks.cli;

import io.steepest.benchmarks.polar.Orthogonalization;
import io.steepest.benchmarks.polar.Orthogonalization.Row;
import io.steepest.benchmarks.polar.Orthogonalization.Shape;
import io.steepest.benchmarks.polar.PolarMethod;
import io.steepest.studio.cli.Between;
import io.steepest.studio.cli.Count;
import io.steepest.studio.cli.JsonOptions;
import io.steepest.studio.cli.Main;
import io.steepest.studio.cli.ThreadOptions;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Compares ways to orthogonalize matrices, in time and in error. */
@Command(
        name = "orthogonalize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares ways to orthogonalize matrices, in time and in error.")
final class OrthogonalizeCommand implements Callable<Integer> {
    private static final Pattern SHAPE = Pattern.compile("([1-9]\\d{0,4})[x×]([1-9]\\d{0,4})");

    @Option(
            names = {"--shape", "--shapes"},
            paramLabel = "MxN",
            split = ",",
            defaultValue = "256x256,256x1024",
            description =
                    "The rows and columns of the matrices, with commas between several (default: ${DEFAULT-VALUE}).")
    private List<String> shapes;

    @Option(
            names = {"--spectrum", "--spectra"},
            paramLabel = "NAME",
            split = ",",
            defaultValue = "gaussian,repeated,deficient,log9",
            description = "The singular values of the matrices: gaussian, repeated, deficient, or log1 to log15, whose"
                    + " logarithms are spaced evenly from 1 to 1e-1 … 1e-15 (default: ${DEFAULT-VALUE}).")
    private List<String> spectra;

    @Option(
            names = {"--method", "--methods"},
            completionCandidates = Methods.class,
            paramLabel = "NAME",
            split = ",",
            description = "The methods to compare with svd: ${COMPLETION-CANDIDATES} (default: twelve of them).")
    private List<String> methods = PolarMethod.DEFAULT;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "11",
            description = "How often each method is timed (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.ROUNDS)
    private int rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of the matrices (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private ThreadOptions threads;

    @ParentCommand
    private Main steepest;

    @Mixin
    private JsonOptions json;

    @Override
    public Integer call() throws Exception {
        json.check();
        List<Shape> sizes = shapes.stream().map(OrthogonalizeCommand::shape).toList();
        Orthogonalization comparison = new Orthogonalization(spectra, sizes, methods, rounds, seed);
        threads.prepare();
        List<Row> rows;
        try (Count count = Count.of("orthogonalize", comparison.runs())) {
            rows = comparison.run(count::next, steepest.stop());
        }
        if (rows.isEmpty()) {
            System.err.println("steepest: interrupted before the first round ended; nothing to say");
            return 1;
        }
        System.out.print(table(rows));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "orthogonalize");
        result.put("rounds", rounds);
        result.put("seed", seed);
        result.put("rows", rows);
        json.write(result);
        return steepest.stop().wished() ? 1 : 0;
    }

    private static Shape shape(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "--shape " + text + " is not rows x columns, such as 256x1024, each from 1 to 99999");
        }
        return new Shape(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    private static String table(List<Row> rows) {
        StringBuilder out = new StringBuilder();
        String block = "";
        for (Row r : rows) {
            String head = r.rows() + "×" + r.columns() + ", " + r.spectrum();
            if (!head.equals(block)) {
                out.append(block.isEmpty() ? "" : "\n").append(head).append('\n');
                out.append(String.format(
                        Locale.ROOT,
                        "  %-17s %-8s %8s %7s %7s %9s %9s %9s%n",
                        "method",
                        "dtype",
                        "ms",
                        "of svd",
                        "Gflop",
                        "worst σ",
                        "residual",
                        "alignment"));
                block = head;
            }
            out.append(String.format(
                    Locale.ROOT,
                    "  %-17s %-8s %8.2f %7.3f %7.3f %9.1e %9.1e %9.4f%n",
                    r.method(),
                    r.dtype(),
                    r.milliseconds(),
                    r.ofSvd(),
                    r.gigaflops(),
                    r.worst(),
                    r.residual(),
                    r.alignment()));
        }
        return out.toString();
    }

    /** Names the methods in the help. */
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return PolarMethod.names().iterator();
        }
    }
}
