package io.steepest.studio.cli;

import io.steepest.studio.page.InvarianceReport;
import io.steepest.studio.report.ReportText;
import io.steepest.train.name.Unknown;
import io.steepest.verify.invariance.Candidate;
import io.steepest.verify.invariance.Candidates;
import io.steepest.verify.invariance.EpsilonTable;
import io.steepest.verify.invariance.Invariance;
import io.steepest.verify.invariance.Subject;
import io.steepest.verify.invariance.Subjects;
import io.steepest.verify.invariance.Tested;
import java.nio.file.Path;
import java.util.ArrayList;
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
            completionCandidates = Known.Invariant.class,
            paramLabel = "PATTERN",
            defaultValue = "*",
            description = "Run only the optimizers whose name fits; * stands for any characters. The names:"
                    + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String only;

    @Mixin
    private ThreadOptions threads;

    @Mixin
    private Invocation invocation;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param transforms ids of the columns
     * @param optimizers the rows
     * @param epsilon what ε costs
     * @param integrability black boxes tested
     * @param report path of the page
     */
    record Result(
            String command,
            List<String> transforms,
            List<Invariance.Row> optimizers,
            List<EpsilonTable.Cell> epsilon,
            List<Tested> integrability,
            String report) {}

    @Override
    public Integer call() throws Exception {
        invocation.check();
        List<Subject> subjects = fitting(only);
        threads.prepare();
        List<Candidate> candidates = Candidates.all();
        Invariance table;
        EpsilonTable epsilon;
        List<Tested> updates = new ArrayList<>();
        try (Count count = Count.of("invariance", subjects.size() + 1 + candidates.size())) {
            table = Invariance.measure(subjects, count::next);
            count.next("sensitivity to ε");
            epsilon = EpsilonTable.measure();
            for (Candidate candidate : candidates) {
                count.next("black box " + candidate.name());
                updates.add(Tested.of(candidate));
            }
        }
        System.out.println(InvarianceReport.text(table));
        System.out.println(InvarianceReport.text(epsilon));
        System.out.println(InvarianceReport.text(updates));
        ReportText words = Reports.text("What optimizers are invariant to", invocation.typed(), "", "", List.of());
        Path page = InvarianceReport.write(invocation.folder(), words, table, epsilon, updates);
        System.out.println(page);
        invocation.write(new Result(
                "invariance", table.transforms(), table.optimizers(), epsilon.cells(), updates, page.toString()));
        List<String> wrong = new ArrayList<>(table.disagreements());
        wrong.addAll(epsilon.disagreements());
        updates.stream().filter(u -> !u.agrees()).forEach(u -> wrong.add("black box " + u.name()));
        if (!wrong.isEmpty()) {
            System.err.println("steepest: theory says otherwise of " + String.join(", ", wrong));
        }
        return wrong.isEmpty() ? 0 : 1;
    }

    private static List<Subject> fitting(String pattern) {
        List<Subject> fitting = Subjects.fitting(pattern);
        if (fitting.isEmpty()) {
            List<String> names = Subjects.all().stream().map(Subject::name).toList();
            throw Unknown.of("optimizer", pattern, names, "./steepest invariance --help");
        }
        return fitting;
    }
}
