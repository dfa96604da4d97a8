package io.steepest.benchmarks.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.steepest.benchmarks.page.BenchReport;
import io.steepest.benchmarks.step.Bench;
import io.steepest.benchmarks.step.BenchAgainst;
import io.steepest.benchmarks.step.BenchEntry;
import io.steepest.benchmarks.step.BenchGrowth;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.machine.Machine;
import io.steepest.studio.cli.Count;
import io.steepest.studio.cli.Invocation;
import io.steepest.studio.cli.JsonOptions;
import io.steepest.studio.cli.Main;
import io.steepest.studio.cli.Places;
import io.steepest.studio.cli.Processors;
import io.steepest.studio.cli.RankOptions;
import io.steepest.studio.cli.Reports;
import io.steepest.studio.cli.ThreadOptions;
import io.steepest.studio.report.ReportText;
import io.steepest.train.Json;
import io.steepest.train.Optimizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Times the steps of optimizers against the speed of the machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Times the steps of optimizers against the machine's own speed of products and of memory.")
final class BenchCommand implements Callable<Integer> {
    private static final List<String> ALL = List.of(
            "sgd", "sign", "lion", "adamw", "muon", "normuon", "grafted-shampoo", "soap", "kl-shampoo", "splus");
    private static final String TITLE = "Time of an optimizer's step";
    private static final List<String> NOTES = List.of(
            "Products ms: the time that the matrix products which a step really calls take at the peak. Memory ms: the time"
                    + " to read weights, gradients and state once and to write weights and state once, at the bandwidth. Rest"
                    + " ms is what is left of the mean: further passes (the column passes counts all, by what operators read"
                    + " and write over the bytes of the parameters), decompositions, calls, waits, and products below the"
                    + " peak. First: the very first step of the process over the median.",
            "Of peak: the time that the matrix products of the norms' oracles, as they are defined, take at the peak, over"
                    + " the mean time of a step. A kernel may save some of them, so it may exceed 100 %. Executed: the same"
                    + " of the matrix products that a step really calls, those of factors and bases included. The peak is"
                    + " the greatest speed at which all cores together multiply in that dtype: one product a worker, or one"
                    + " on all threads. Of mem.: the time to read weights, gradients and state once and to write weights"
                    + " and state once. All speeds were measured in the same run, between the optimizers.",
            "Peak MiB is the most memory of the whole process during the steps. Calls are the operators of libtorch that"
                    + " Java calls in one step.");
    private static final List<String> GROWTH_NOTES =
            List.of("The sizes of one optimizer take turns. In brackets: time per"
                    + " parameter over that of the last size in the same round, the median over the rounds.");
    private static final List<String> ELEMENTWISE = List.of("sgd", "sign", "lion", "adamw");

    @Option(
            names = {"--optimizer", "--optimizers"},
            paramLabel = "NAME",
            split = ",",
            description =
                    "The optimizers to time, with commas between; train --help lists the known ones (default: ten;"
                            + " with --growth sgd,sign,lion,adamw).")
    private List<String> optimizers;

    @Option(
            names = "--parameters",
            paramLabel = "NAME|SHAPES",
            defaultValue = "char-gpt",
            description =
                    "The parameters to step: those of gpt2-small, gpt2-xl, char-gpt or cnn, a number of 1024x1024 matrices such as"
                            + " 8M, or a list of hidden matrices such as 768x768*4,3072x768 (default: ${DEFAULT-VALUE}).")
    private String parameters;

    @Option(
            names = "--growth",
            paramLabel = "NAME",
            split = ",",
            arity = "0..1",
            fallbackValue = "1M,8M,31M,125M",
            description =
                    "Measure instead the time per parameter on these sets, which take turns (default: ${FALLBACK-VALUE}).")
    private List<String> growth;

    @Option(
            names = "--gradients",
            paramLabel = "FILE",
            description =
                    "Take the gradients of every step from this safetensors file, by the names of the parameters (default: they are"
                            + " random).")
    private Path gradients;

    @Option(
            names = "--updates",
            paramLabel = "FILE",
            description =
                    "Begin at weights of zero, and write what the first step adds to them into this safetensors file.")
    private Path updates;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "Also print what is now over what was in an earlier result, which --json wrote into this file.")
    private Path against;

    @Option(names = "--out", paramLabel = "DIR", description = "Also write a page with a chart into this folder.")
    private Path out;

    @Mixin
    private CourseOptions course;

    @Mixin
    private ThreadOptions threads;

    @Mixin
    private RankOptions together;

    @ParentCommand
    private Main steepest;

    @Mixin
    private JsonOptions json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check(out);
        Places.checkFolder("--out", out);
        Places.checkFile("--updates", updates, null);
        if (gradients != null && !Files.isRegularFile(gradients)) {
            throw new IllegalArgumentException("--gradients " + gradients + " is no file");
        }
        if (together.isAmongSeveral()) {
            return ofRanks();
        }
        if (growth == null) {
            bench();
        } else {
            growth();
        }
        return steepest.hastyStop().wished() ? 1 : 0;
    }

    private int ofRanks() throws Exception {
        if (gradients != null || updates != null || against != null || growth != null || out != null) {
            throw new IllegalArgumentException(
                    "--ranks takes none of --gradients, --updates, --against, --growth and --out");
        }
        BenchOfRanks bench =
                new BenchOfRanks(ParameterSet.named(parameters), optimizers == null ? ALL : optimizers, course);
        bench.optimizers().forEach(Optimizers::named);
        return together.run(steepest.hastyStop(), ranks -> {
            threads.divide(together.here());
            return bench.run(ranks, json);
        });
    }

    private void bench() throws Exception {
        Optional<BenchAgainst> earlier = Optional.ofNullable(against).map(BenchAgainst::read);
        ParameterSet set = ParameterSet.named(parameters);
        Bench.Files files = new Bench.Files(Optional.ofNullable(gradients), Optional.ofNullable(updates));
        Bench bench = new Bench(set, optimizers == null ? ALL : optimizers, course.course(), files);
        threads.prepare();
        if (updates != null) {
            Places.makeFolderOf(updates);
        }
        List<BenchEntry> entries;
        try (Count count = Count.of("bench", bench.runs())) {
            entries = bench.run(count::next, steepest.hastyStop()::wished);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %s parameters in %d tensors, %d threads%n",
                set.name(),
                count(set.entries()),
                set.parameters().size(),
                torch.get_num_threads());
        System.out.println(Processors.line(Machine.current()) + '\n');
        System.out.print(BenchReport.text(bench, entries));
        if (out != null && !entries.isEmpty()) {
            String about =
                    count(set.entries()) + " parameters in " + set.parameters().size() + " tensors, " + set.name();
            System.out.println(
                    "Report: " + BenchReport.write(Places.makeFolder(out), words(about, NOTES), bench, entries));
        }
        Map<String, Object> machine = Processors.measured(Machine.current());
        machine.put("bandwidth", bench.bandwidth());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "bench");
        result.put("machine", machine);
        result.put("course", course.fields(set.name(), gradients != null));
        result.put("peak", bench.peaks());
        result.put("entries", entries);
        earlier.ifPresent(then -> compare(then, result));
        json.write(result);
    }

    /** Prints the ratios and puts them into the result. */
    private static void compare(BenchAgainst then, Map<String, Object> result) {
        JsonNode now = Json.tree(result);
        then.differences(now).forEach(words -> System.err.println("steepest: --against: " + words));
        System.out.printf("%nagainst %s; times as they were measured, normalised by nothing%n", then.file());
        System.out.print(BenchReport.text(then, now));
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("file", then.file().toString());
        ratios.put("differences", then.differences(now));
        ratios.put("times", then.times(now));
        ratios.put("speeds", then.speeds(now));
        result.put("against", ratios);
    }

    private void growth() throws Exception {
        if (gradients != null || updates != null || against != null) {
            throw new IllegalArgumentException("--growth takes none of --gradients, --updates and --against");
        }
        List<ParameterSet> sets = growth.stream().map(ParameterSet::named).toList();
        BenchGrowth bench = new BenchGrowth(sets, optimizers == null ? ELEMENTWISE : optimizers, course.course());
        threads.prepare();
        List<BenchGrowth.Row> rows;
        try (Count count = Count.of("bench", bench.optimizers().size())) {
            rows = bench.run(count::next, steepest.hastyStop()::wished);
        }
        System.out.printf(
                Locale.ROOT,
                "median time of a step, in brackets time per parameter over that of %s; %d threads%n",
                sets.get(sets.size() - 1).name(),
                torch.get_num_threads());
        System.out.println(Processors.line(Machine.current()) + '\n');
        System.out.print(BenchReport.growth(rows));
        if (out != null && !rows.isEmpty()) {
            String about =
                    "sets of " + sets.stream().map(set -> count(set.entries())).collect(joining(", ")) + " parameters";
            System.out.println(
                    "Report: " + BenchReport.writeGrowth(Places.makeFolder(out), words(about, GROWTH_NOTES), rows));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "bench");
        result.put("machine", Processors.measured(Machine.current()));
        result.put("course", course.fields(sets.stream().map(ParameterSet::name).collect(joining(",")), false));
        result.put("growth", rows);
        json.write(result);
    }

    private ReportText words(String about, List<String> notes) {
        return Reports.text(
                TITLE,
                Invocation.typed(spec),
                gradients == null ? "random gradients" : "gradients of a file",
                about,
                notes);
    }

    private static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
