package io.steepest.lab.cli;

import io.steepest.lab.train.Setup;
import io.steepest.lab.train.TrainingRun;
import io.steepest.optim.Explanation;
import io.steepest.tensor.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
                number(r.degree()),
                r.scale(),
                number(r.mass()),
                number(r.sensitivity()),
                number(r.rate()),
                number(r.decay()),
                String.format(Locale.ROOT, "%.1f KiB", r.stateBytes() / 1024.0),
                r.why()
            });
        }
        Column[] columns = new Column[lines.get(0).length];
        for (int i = 0; i < columns.length; i++) {
            int column = i;
            int width = lines.stream().mapToInt(l -> l[column].length()).max().orElse(0);
            columns[i] = new Column(width + 2, 0, Column.Overflow.SPAN);
        }
        TextTable table = TextTable.forColumns(picocli.CommandLine.Help.defaultColorScheme(Ansi.AUTO), columns);
        lines.forEach(table::addRowValues);
        System.out.print(table);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4g", value);
    }
}
