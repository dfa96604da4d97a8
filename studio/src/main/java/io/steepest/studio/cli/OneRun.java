package io.steepest.studio.cli;

import io.steepest.studio.page.ConsoleTable;
import io.steepest.train.RunResult;
import io.steepest.train.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is left and said of one run, wherever it was trained. */
final class OneRun {
    private OneRun() {}

    /** Writes the report, prints the table, and returns the page. */
    static Path tell(Invocation invocation, Path folder, Dataset data, String model, RunResult result)
            throws IOException {
        Path page = Reports.write(
                folder,
                "One run of " + result.optimizer(),
                invocation.typed(),
                data,
                model,
                List.of(),
                List.of(result));
        System.out.print(ConsoleTable.of(List.of(result), Reports.unit(data)));
        System.out.println("Run folder: " + folder + "   Report: " + page);
        return page;
    }

    /** Writes the result for machines and returns the exit status. */
    static int write(Invocation invocation, RunResult result, Path page) throws IOException {
        invocation.write(new Reports.Result("train", List.of(result), page.toString()));
        return status(result);
    }

    /** The exit status of a run: 1 if it was interrupted or diverged. */
    static int status(RunResult result) {
        return result.interrupted() || !Double.isFinite(result.last().validationLoss()) ? 1 : 0;
    }
}
