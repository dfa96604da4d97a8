package io.steepest.studio.cli;

import io.steepest.studio.study.StudyFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a study from its file. */
@Command(
        name = "study",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs the training runs of a study, keeps each result, and leaves a report. Run again, it takes up"
                        + " what is missing.")
final class StudyCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "The study, as YAML: studies/ has several, docs/studies.md says how.")
    private Path file;

    @Mixin
    private StudyOptions options;

    @Override
    public Integer call() throws Exception {
        return options.conduct(StudyFile.read(file));
    }
}
