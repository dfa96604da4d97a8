package io.steepest.lab.cli;

import io.steepest.lab.invariance.Invariance;
import io.steepest.lab.invariance.Subject;
import io.steepest.lab.invariance.Subjects;
import io.steepest.lab.report.InvarianceReport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what optimizers are invariant to. */
@Command(
        name = "invariance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains a small network with each optimizer twice, as it is and written in other variables, and"
                + " says which runs stay the same. Exit status 1 if theory says otherwise of one.")
final class InvarianceCommand implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "PATTERN",
            defaultValue = "*",
            description = "only optimizers whose name fits, * for any characters (default: ${DEFAULT-VALUE})")
    private String only;

    @Option(names = "--threads", paramLabel = "N", description = "threads of libtorch (default: one per core)")
    private Integer threads;

    @Mixin
    private OutputOptions output;

    @Mixin
    private JsonOptions json;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param transforms ids of the columns
     * @param optimizers the rows
     * @param report path of the page
     */
    record Result(String command, List<String> transforms, List<Invariance.Row> optimizers, String report) {}

    @Override
    public Integer call() throws Exception {
        output.check();
        json.check();
        List<Subject> subjects = Subjects.fitting(only);
        MachineOptions.prepare(threads);
        Invariance table;
        try (Count count = Count.of("invariance", subjects.size())) {
            table = Invariance.measure(subjects, count::next);
        }
        System.out.print(InvarianceReport.text(table));
        String command = "./steepest invariance" + (only.equals("*") ? "" : " --only '" + only + "'");
        Path page = InvarianceReport.write(output.folder("invariance"), table, command);
        System.out.println("\n" + page);
        json.write(new Result("invariance", table.transforms(), table.optimizers(), page.toString()));
        List<String> wrong = table.disagreements();
        if (!wrong.isEmpty()) {
            System.err.println("steepest: theory says otherwise of " + String.join(", ", wrong));
        }
        return wrong.isEmpty() ? 0 : 1;
    }
}
