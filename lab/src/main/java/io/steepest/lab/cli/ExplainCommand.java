package io.steepest.lab.cli;

import io.steepest.lab.train.Optimizers;
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
import picocli.CommandLine.Option;

/** Says which tensor gets which norm, scale, step and memory, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says which tensor gets which norm, scale, step and memory, and why.")
final class ExplainCommand implements Callable<Integer> {
    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "muon",
            description = "name of a recipe (default: ${DEFAULT-VALUE})")
    private String optimizer;

    @Option(
            names = "--lr",
            paramLabel = "VALUE",
            description = "peak step size (default: the recipe's for small models)")
    private Double lr;

    @Option(names = "--decay", paramLabel = "VALUE", description = "weight decay (default: the recipe's)")
    private Double decay;

    @Mixin
    private SetupOptions options;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private JsonOptions json;

    @Override
    public Integer call() throws Exception {
        json.check();
        double rate = lr == null ? Optimizers.named(optimizer).lr() : lr;
        Setup.Choice choice = new Setup.Choice(optimizer, rate, decay == null ? Double.NaN : decay, options.roles());
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
        lines.add(new String[] {"tensor", "role", "shape", "norm", "scale", "rate", "decay", "memory", "why"});
        for (Explanation.Row r : rows) {
            lines.add(new String[] {
                r.name(),
                r.role().name(),
                Shapes.text(r.shape().stream().mapToLong(Long::longValue).toArray()),
                r.norm(),
                r.scale(),
                String.format(Locale.ROOT, "%.4g", r.rate()),
                String.format(Locale.ROOT, "%.4g", r.decay()),
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
}
