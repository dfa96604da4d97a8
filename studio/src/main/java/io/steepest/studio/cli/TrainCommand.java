package io.steepest.studio.cli;

import io.steepest.dist.Ranks;
import io.steepest.studio.page.InsightReport;
import io.steepest.studio.report.ReportText;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Progress;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.RunLock;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.insight.Insight;
import io.steepest.train.insight.InsightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains one model into a run folder, from its beginning or from a checkpoint. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains one model into a run folder, from its beginning or from a checkpoint.")
final class TrainCommand implements Callable<Integer> {
    private static final long STEPS = 1000;
    private static final List<String> WITH_RESUME = List.of(
            "--resume",
            "--steps",
            "--json",
            "--device",
            "--threads",
            "--ranks",
            "--spark",
            "--rank",
            "--meeting",
            "--insight",
            "--tensorboard");

    @Mixin
    private ChoiceOptions optimizer;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the run in this folder to --steps; the folder says everything else.")
    private Path resume;

    @Mixin
    private SetupOptions options;

    @Mixin
    private InsightOptions insight;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private RankOptions together;

    @Mixin
    private SparkOption spark;

    @Mixin
    private ExchangeOptions exchange;

    @Mixin
    private Invocation invocation;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!together.isHelping()) {
            invocation.check();
        }
        if (insight.measures() && (together.here() > 1 || spark.isGiven())) {
            throw new IllegalArgumentException(
                    "--insight looks into one process; leave out --ranks " + together.here());
        }
        if (spark.isGiven()) {
            return onCluster();
        }
        return together.run(invocation.stop(), ranks -> resume == null ? begin(ranks) : goOn(ranks));
    }

    /** Takes the folder only when the run is known to be possible: what is typed wrongly leaves nothing behind. */
    private int begin(Ranks ranks) throws IOException {
        try (TrainingRun run = start(ranks)) {
            if (together.isHelping()) {
                return help(run, Path.of(ranks.texts("").get(0)));
            }
            Path folder = invocation.folder();
            try (RunLock lock = RunLock.take(folder)) {
                // another run may have begun and ended there meanwhile
                invocation.check();
                // each rank writes its part of a checkpoint there
                ranks.texts(folder.toAbsolutePath().toString());
                return train(run, folder);
            }
        }
    }

    private int goOn(Ranks ranks) throws IOException {
        if (together.isHelping()) {
            try (TrainingRun run = resumed(ranks)) {
                return help(run, resume);
            }
        }
        if (!RunLock.isIn(resume)) {
            RunCheckpoint.require(resume);
        }
        try (RunLock lock = RunLock.take(resume);
                TrainingRun run = resumed(ranks)) {
            return train(run, resume);
        }
    }

    /** The run is made here once and closed, so that what cannot be is refused before a cluster is asked. */
    private int onCluster() throws IOException {
        ClusterRun cluster;
        try (TrainingRun run = resume == null ? start(Ranks.single()) : resumed(Ranks.single())) {
            cluster = ClusterRun.of(run, together.here(), machine.threads());
        }
        Path folder = resume == null ? invocation.folder() : resume;
        return cluster.train(spark.master(), folder, resume != null, invocation);
    }

    /** Trains as a rank that writes nothing but its part of checkpoints. */
    private int help(TrainingRun run, Path folder) {
        RunResult result = Trainer.train(run, Progress.silent(), invocation.stop(), whole -> keep(whole, folder));
        run.bytesPerStep();
        return OneRun.status(result);
    }

    private int train(TrainingRun run, Path folder) throws IOException {
        System.err.println(run.data().description());
        System.err.println(run.model().description());
        machine.warn(run.setup());
        RunResult result;
        try (Progress progress = Bars.of(run.setup().optimizer().name(), run.setup(), run.data())) {
            result = insight.watch(
                    run,
                    folder,
                    progress,
                    watching ->
                            Trainer.trainWithSample(run, watching, invocation.stop(), whole -> keep(whole, folder)));
        }
        Path page = OneRun.tell(invocation, folder, run.data(), run.model().description(), result);
        OneRun.tellBytes(run.bytesPerStep());
        describeTensors(run, folder);
        return OneRun.write(invocation, result, page);
    }

    /** Leaves the page of what was measured by tensor, if that was asked for. */
    private void describeTensors(TrainingRun run, Path folder) throws IOException {
        List<Insight> insights = insight.measures() ? InsightFile.read(folder) : List.of();
        if (!insights.isEmpty()) {
            ReportText text = words("Inside a run of " + run.setup().optimizer().name(), run);
            System.out.println("Tensors: " + InsightReport.write(folder, text, insights));
        }
    }

    private ReportText words(String title, TrainingRun run) {
        return Reports.text(
                title, invocation.typed(), run.data().description(), run.model().description(), List.of());
    }

    private TrainingRun start(Ranks ranks) {
        Choice choice = optimizer.choice(options.groups()).sharing(options.shares());
        Dataset data = options.open();
        Setup setup = options.setup(choice, data, "constant", STEPS).exchanging(exchange.exchange());
        Optimizers.recipe(choice, setup.loop().pace());
        return TrainingRun.start(setup, data, machine.prepare(spark.isGiven() ? 1 : together.here()), ranks);
    }

    private TrainingRun resumed(Ranks ranks) throws IOException {
        spec.commandLine().getParseResult().matchedOptions().stream()
                .map(option -> option.longestName())
                .filter(name -> !WITH_RESUME.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ParameterException(
                            spec.commandLine(),
                            name + " cannot be given with --resume: the run folder says it; only "
                                    + String.join(", ", WITH_RESUME) + " can");
                });
        String device = machine.prepare(spark.isGiven() ? 1 : together.here());
        Long steps = options.steps();
        return RunCheckpoint.resume(
                resume, steps == null ? OptionalLong.empty() : OptionalLong.of(steps), device, ranks);
    }

    private static void keep(TrainingRun run, Path folder) {
        try {
            RunCheckpoint.save(run, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the checkpoint in " + folder, e);
        }
    }
}
