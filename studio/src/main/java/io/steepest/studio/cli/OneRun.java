package io.steepest.studio.cli;

import io.steepest.studio.page.LossUnit;
import io.steepest.studio.page.RunReport;
import io.steepest.studio.report.ReportText;
import io.steepest.train.RunResult;
import io.steepest.train.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is left and said of one run, wherever it was trained. */
final class OneRun {
    private OneRun() {}

    /** Writes the report, prints the table, and returns the page. */
    static Path tell(Invocation invocation, Path folder, Dataset data, String model, RunResult result)
            throws IOException {
        LossUnit unit = Reports.unit(data);
        ReportText text = Reports.text(
                "One run of " + result.optimizer(), invocation.typed(), data.description(), model, List.of());
        Path page = RunReport.write(folder, text, unit, result);
        System.out.print(RunReport.markdown(result, unit));
        System.out.println("\nRun folder: " + folder + "   Report: " + page);
        return page;
    }

    /** Prints how much the ranks exchanged, if there were several. */
    static void tellBytes(double aStep) {
        if (aStep > 0) {
            System.out.printf(Locale.ROOT, "Bytes that a rank sent in a step, on average: %,.0f%n", aStep);
        }
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
