package io.steepest.lab.cli;

import io.steepest.lab.train.Setup;
import io.steepest.lab.train.TrainingRun;
import io.steepest.optim.Explanation;
import io.steepest.tensor.Shapes;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Mixin;

/** Says which tensor gets which norm, scale, step and memory, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says which tensor gets which norm, scale, step and memory, and why.")
final class ExplainCommand implements Callable<Integer> {
    private static final DecimalFormatSymbols SYMBOLS = DecimalFormatSymbols.getInstance(Locale.ROOT);

    @Mixin
    private ChoiceOptions optimizer;

    @Mixin
    private SetupOptions options;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private JsonOptions json;

    @Override
    public Integer call() throws Exception {
        json.check();
        Setup.Choice choice = optimizer.choice(options.roles()).sharing(options.shares());
        try (TrainingRun run = TrainingRun.start(options.setup(choice, "constant", 1), machine.prepare())) {
            List<Explanation.Row> rows = run.optimizer().explain().rows();
            System.out.println(run.model().description());
            System.out.println(run.optimizer().recipe());
            System.out.println();
            print(rows);
            json.write(Map.of("tensors", rows));
            return 0;
        }
    }

    private static void print(List<Explanation.Row> rows) {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {
            "tensor",
            "role",
            "shape",
            "norm",
            "coordinates",
            "smoothing",
            "form",
            "degree",
            "scale",
            "mass",
            "sensitivity",
            "rate",
            "decay",
            "memory",
            "why"
        });
        for (Explanation.Row r : rows) {
            lines.add(new String[] {
                r.name(),
                r.role().name(),
                Shapes.text(r.shape().stream().mapToLong(Long::longValue).toArray()),
                r.norm(),
                r.coordinates(),
                r.smoothing(),
                r.form().toString(),
                degree(r.degree()),
                r.scale(),
                number(r.mass()),
                number(r.sensitivity()),
                number(r.rate()),
                number(r.decay()),
                String.format(Locale.ROOT, "%.1f KiB", r.stateBytes() / 1024.0),
                r.why()
            });
        }
        List<String[]> told = withoutEmptyColumns(lines);
        Column[] columns = new Column[told.get(0).length];
        for (int i = 0; i < columns.length; i++) {
            int column = i;
            int width = told.stream().mapToInt(l -> l[column].length()).max().orElse(0);
            columns[i] = new Column(width + 2, 0, Column.Overflow.SPAN);
        }
        TextTable table = TextTable.forColumns(picocli.CommandLine.Help.defaultColorScheme(Ansi.AUTO), columns);
        told.forEach(table::addRowValues);
        System.out.print(table);
    }

    /** Without columns that say nothing of any tensor, such as masses where no structure is used. */
    private static List<String[]> withoutEmptyColumns(List<String[]> lines) {
        int[] kept = IntStream.range(0, lines.get(0).length)
                .filter(i -> lines.stream().skip(1).anyMatch(l -> !l[i].equals("–") && !l[i].equals("none")))
                .toArray();
        return lines.stream()
                .map(l -> Arrays.stream(kept).mapToObj(i -> l[i]).toArray(String[]::new))
                .toList();
    }

    private static String degree(double value) {
        return Double.isNaN(value) ? "of factors" : new DecimalFormat("0.###", SYMBOLS).format(value);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4g", value);
    }
}
