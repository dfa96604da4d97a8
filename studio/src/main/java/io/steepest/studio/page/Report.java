package io.steepest.studio.page;

import io.steepest.file.OutputFile;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.train.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes what training runs gave as one HTML page, which needs no other file, and two pictures. */
public final class Report {

    /** File name of the page. */
    public static final String PAGE = Sheet.PAGE;

    /** File name of the picture of validation losses over steps. */
    public static final String STEPS_PICTURE = "loss-steps.png";

    /** File name of the picture of validation losses over seconds of training. */
    public static final String SECONDS_PICTURE = "loss-seconds.png";

    private Report() {}

    /**
     * Writes page and pictures, replacing older ones.
     *
     * @param dir folder to write to, made if it is missing
     * @param text words that do not come from the runs
     * @param unit of the losses
     * @param runs one or more
     * @return path of the page
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if there is no run or {@code dir} is not a folder
     */
    public static Path write(Path dir, ReportText text, LossUnit unit, List<RunResult> runs) throws IOException {
        Comparison comparison = Comparison.of(runs, unit);
        if (Files.exists(dir) && !Files.isDirectory(dir)) {
            throw new IllegalArgumentException("cannot write a report into " + dir + ": it is a file, give a folder");
        }
        Files.createDirectories(dir);
        Optional<byte[]> steps = Pictures.overSteps(comparison);
        Optional<byte[]> seconds = Pictures.overSeconds(comparison);
        if (steps.isPresent() && seconds.isPresent()) {
            OutputFile.write(dir.resolve(STEPS_PICTURE), steps.get());
            OutputFile.write(dir.resolve(SECONDS_PICTURE), seconds.get());
        }
        String page = new Page(text, comparison, steps, seconds).html();
        return OutputFile.write(dir.resolve(PAGE), page.getBytes(StandardCharsets.UTF_8));
    }
}
