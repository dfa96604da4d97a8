package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import io.steepest.studio.experiment.Majorize;
import io.steepest.studio.experiment.Majorize.Result;
import io.steepest.studio.page.MajorizeReport;
import io.steepest.train.data.Regression;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains linear predictors by minimizing bounds of their loss, without a step size. */
@Command(
        name = "majorize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains linear predictors by minimizing bounds of their loss in five norms, without a step size,"
                + " and checks at each step what the bound guarantees.")
final class MajorizeCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "diabetes,digits,halves",
            completionCandidates = Known.Regressions.class,
            description = "The data to fit, with commas between several; known are ${COMPLETION-CANDIDATES} (default:"
                    + " ${DEFAULT-VALUE}).")
    private List<String> names;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "600",
            description = "How many steps each run takes (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.STEPS)
    private int steps;

    @Mixin
    private Invocation invocation;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param steps of each run
     * @param results one a data set
     * @param files paths of the pictures
     */
    record Written(String command, int steps, List<Result> results, List<String> files) {}

    @Override
    public Integer call() throws Exception {
        invocation.check();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("--data names none; known: " + String.join(", ", Regression.names()));
        }
        SeveralOptions.checkDistinct("--data", names);
        List<Regression> data = names.stream().map(Regression::open).toList();
        Engine.prepare();
        List<Result> results = new ArrayList<>();
        try (Count count = Count.of("majorize", data.size() * Majorize.runs())) {
            for (Regression each : data) {
                results.add(Majorize.run(each, steps, run -> count.next(each.name() + ", " + run)));
            }
        }
        Path folder = invocation.folder();
        results.forEach(result -> System.out.println(MajorizeReport.text(result)));
        List<String> files = new ArrayList<>();
        for (Result result : results) {
            for (Path file : MajorizeReport.draw(folder, result)) {
                files.add(file.toString());
                System.out.println(file);
            }
        }
        invocation.write(new Written("majorize", steps, results, files));
        return 0;
    }
}
