package io.steepest.studio.cli;

import io.steepest.studio.page.StudyGallery;
import io.steepest.studio.page.StudyReport;
import io.steepest.studio.page.StudySummary;
import io.steepest.studio.study.Conduct;
import io.steepest.studio.study.Crew;
import io.steepest.studio.study.LocalCrew;
import io.steepest.studio.study.Store;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.TrainingRunner;
import io.steepest.train.Json;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.data.Dataset;
import io.steepest.train.name.Plural;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** How a study is run, whatever it asks: where it is kept, how many trials at a time, in how many processes. */
final class StudyOptions {
    private static final String TABLES = "result.md";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep the trials and write the report in this folder (default: runs/studies/NAME).")
    private Path out;

    @Option(
            names = "--quick",
            description = "Run everything at sizes so small that it ends in seconds, to see that the study works; its"
                    + " results say nothing.")
    private boolean quick;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Run so many trials at a time (default: cores divided by the threads of a trial).")
    @Between(least = 1, most = ThreadOptions.MOST)
    private Integer parallel;

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Divide the trials among so many processes, which share the folder; processes on other"
                    + " machines may share it, too, where its file system has locks (default: ${DEFAULT-VALUE}).")
    @Between(least = 1, most = ThreadOptions.MOST)
    private int processes;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Compute each trial on so many threads (default: as the study says, one unless it says more).")
    @Between(most = ThreadOptions.MOST)
    private Integer threads;

    @Mixin
    private DeviceOption device;

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Run the trials on this Spark cluster, like spark://HOST:7077 or local[2]; results are kept"
                    + " here (docs/spark.md).")
    private String spark;

    @Option(
            names = "--reuse-any",
            description =
                    "Count also results of other versions of the code and other machines; without it these are run"
                            + " again.")
    private boolean any;

    @Option(names = "--helping", hidden = true, description = "Run trials until none is left and write no report.")
    private boolean helping;

    @Mixin
    private JsonOptions json;

    @ParentCommand
    private Main steepest;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Runs a study and writes what came of it; returns the exit status. */
    int conduct(Study asked) throws Exception {
        return conduct(asked, StudySummary::of);
    }

    /**
     * Does the same with another result for machines.
     *
     * @param asked the study
     * @param summary what is written of a result and the path of its report
     */
    int conduct(Study asked, BiFunction<StudyResult, String, Map<String, Object>> summary) throws Exception {
        Study sized = quick ? asked.quick() : asked;
        Study study = threads == null ? sized : sized.on(threads);
        Path folder =
                out == null ? Places.RUNS.resolve("studies").resolve(study.name() + (quick ? "-quick" : "")) : out;
        Places.checkFolder("--out", folder);
        OutputOptions.refuseRun(folder);
        json.check(folder);
        if (spark != null && (parallel != null || processes > 1)) {
            throw new IllegalArgumentException("--spark takes neither --parallel nor --processes: its cluster says how"
                    + " many trials run at a time, at most spark.cores.max");
        }
        int cores = Runtime.getRuntime().availableProcessors();
        ThreadOptions.prepare(Math.min(cores, study.threads()));
        Stop stop = steepest.stop();
        TrainingRunner runner = new TrainingRunner(device.name(), stop);
        Setup first = study.arms().get(0).setup();
        Dataset data = runner.data(first);
        // a process that only helps writes no report, and the first one has checked that every network can be made
        StudyWords words = StudyWords.of(helping ? List.of() : study.arms(), runner, device.name());
        Places.makeFolder(folder);
        int places =
                parallel == null ? (device.name().equals("cpu") ? Math.max(1, cores / study.threads()) : 1) : parallel;
        if (!helping) {
            words.warnings().forEach(warning -> System.err.println("steepest: " + warning));
            System.err.println(data.description());
            System.err.println(words.models());
            System.err.println(Plural.of(study.arms().size(), "arm") + ", " + Reports.portions(data, first.loop())
                    + ", " + Plural.of(study.seeds(), "seed") + "; "
                    + (spark == null ? Plural.of(places, "trial") + " at a time" : "trials on " + spark)
                    + (processes > 1 ? " in each of " + processes + " processes" : ""));
        }
        StudyResult result;
        try (Helpers helpers = helping ? Helpers.none(stop) : Helpers.start(processes - 1, command);
                Store store = Store.open(folder, any);
                StudyBar bar = StudyBar.of(study, helping);
                Crew crew = spark == null
                        ? new LocalCrew(places, runner, bar::begin)
                        : Cluster.connect(spark, study, stop)) {
            result = new Conduct(study, store, crew, runner::fingerprint, bar, stop).run();
        }
        if (helping) {
            return 0;
        }
        if (result.arms().isEmpty()) {
            System.err.println("steepest: interrupted before the first optimizer had a result; " + folder
                    + " keeps what was run, and the same command goes on");
            return 1;
        }
        write(folder, result, words, summary);
        return result.whole() ? 0 : 1;
    }

    private void write(
            Path folder,
            StudyResult result,
            StudyWords words,
            BiFunction<StudyResult, String, Map<String, Object>> summary)
            throws IOException {
        String markdown = StudyReport.markdown(result);
        Files.writeString(folder.resolve(TABLES), markdown, StandardCharsets.UTF_8);
        Path page = StudyReport.write(
                folder,
                Reports.text(
                        result.study().title(),
                        Invocation.typed(command),
                        words.data(),
                        words.models(),
                        StudyWords.notes(result)),
                result,
                words.tensors(result));
        System.out.print(markdown);
        System.out.println();
        System.out.println("Report: " + page);
        Map<String, Object> written = summary.apply(result, page.toString());
        Json.write(folder.resolve(StudyGallery.RESULT), written);
        json.write(written);
        if (out == null) {
            Path all = StudyGallery.write(
                    folder.toAbsolutePath().getParent(),
                    Reports.text("Studies", "./steepest study FILE", "", "", List.of()));
            System.out.println("All studies: " + Path.of("").toAbsolutePath().relativize(all));
        }
    }
}
