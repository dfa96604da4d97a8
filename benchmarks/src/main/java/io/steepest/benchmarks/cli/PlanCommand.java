package io.steepest.benchmarks.cli;

import io.steepest.benchmarks.page.PlanReport;
import io.steepest.benchmarks.plan.PlanCheck;
import io.steepest.benchmarks.plan.PlanMachine;
import io.steepest.benchmarks.plan.PlanMeasured;
import io.steepest.benchmarks.plan.PlanModel;
import io.steepest.benchmarks.plan.PlanSubject;
import io.steepest.benchmarks.plan.Prediction;
import io.steepest.benchmarks.plan.Predictor;
import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.optim.Division;
import io.steepest.studio.cli.Between;
import io.steepest.studio.cli.Invocation;
import io.steepest.studio.cli.JsonOptions;
import io.steepest.studio.cli.Places;
import io.steepest.studio.cli.Reports;
import io.steepest.train.Optimizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Predicts what a step takes on many ranks. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Predicts time, memory and traffic of a step on many ranks from shapes and speeds.")
final class PlanCommand implements Callable<Integer> {
    private static final List<String> ASSUMPTIONS = List.of(
            "Backward: 6 operations for each token and each parameter that it is multiplied with, at the peak, divided evenly"
                    + " among the ranks. Optimizer: matrix products at the peak and weights, gradients and state once"
                    + " through memory, times what the measured step takes over that (1 if nothing was measured). Nothing"
                    + " overlaps.",
            "Exchange: a rank sends and receives at the same time at the speed of the link, and each message takes the latency."
                    + " Owners: a mean goes straight from each rank to the owner, a broadcast down a binomial tree, two"
                    + " broadcasts at a time. Data parallel and low rank: ring all-reduces. Every rank has a link of its own,"
                    + " and no switch is ever full.",
            "Memory: weights, gradients and state in float32 and the buffer in which an owner receives; activations come on"
                    + " top. Load, state, memory and bytes are those of the rank that has most.");

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "gpt2-small",
            description =
                    "The model: gpt2-small, gpt2-xl, llama-7b, llama-70b, mixtral-8x7b, or shapes as bench --parameters takes them"
                            + " (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--ranks",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,8,64,512,4096",
            description = "Numbers of ranks, with commas between (default: ${DEFAULT-VALUE}).")
    @Between(most = 65536)
    private List<Integer> ranks;

    @Option(
            names = {"--optimizer", "--optimizers"},
            paramLabel = "NAME",
            split = ",",
            defaultValue = "adamw,muon,dion,soap",
            description = "The optimizers, with commas between (default: ${DEFAULT-VALUE}).")
    private List<String> optimizers;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "524288",
            description = "Tokens of a step of all ranks together (default: ${DEFAULT-VALUE}).")
    @Between
    private long tokens;

    @Option(
            names = "--link",
            paramLabel = "GB/S",
            defaultValue = "12.5",
            description =
                    "How many 10⁹ bytes a second a rank sends, and receives at the same time (default: ${DEFAULT-VALUE}).")
    private double link;

    @Option(
            names = "--latency",
            paramLabel = "US",
            defaultValue = "20",
            description = "Microseconds that a message takes beside its bytes (default: ${DEFAULT-VALUE}).")
    private double latency;

    @Option(
            names = "--peak",
            paramLabel = "GFLOPS",
            description =
                    "How many 10⁹ operations a second a rank multiplies matrices at (default: 2000, or that of --measured).")
    private Double peak;

    @Option(
            names = "--memory",
            paramLabel = "GB/S",
            description = "How many 10⁹ bytes a second a rank moves in memory (default: 200, or that of --measured).")
    private Double memory;

    @Option(
            names = "--measured",
            paramLabel = "FILE",
            description = "Take the speeds of products, of memory and of optimizers from what bench --json wrote.")
    private Path measured;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            split = ",",
            description = "Compare instead with what bench --ranks N --json wrote into these files.")
    private List<Path> check;

    @Option(names = "--out", paramLabel = "DIR", description = "Also write a page with charts into this folder.")
    private Path out;

    @Mixin
    private JsonOptions json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check(out);
        Places.checkFolder("--out", out);
        if (check != null) {
            return check();
        }
        optimizers.forEach(Optimizers::named);
        PlanModel planned = PlanModel.named(model);
        Optional<PlanMeasured> speeds = measured == null ? Optional.empty() : Optional.of(PlanMeasured.read(measured));
        PlanMachine machine = new PlanMachine(
                peak != null ? peak : speeds.map(PlanMeasured::gflops).orElse(2000.0),
                memory != null ? memory : speeds.map(PlanMeasured::memoryGbs).orElse(200.0),
                new RankLink(link, link, latency));
        List<Prediction> predictions = new ArrayList<>();
        for (String name : optimizers) {
            double factor = speeds.map(s -> s.factors().getOrDefault(name, 1.0)).orElse(1.0);
            Predictor predictor = new Predictor(name, 6.0 * tokens * planned.active(), machine, factor);
            try (PlanSubject subject = new PlanSubject(name, planned.set())) {
                Division whole = subject.division(1);
                ranks.forEach(n -> predictions.addAll(predictor.all(whole, subject.division(n))));
            }
        }
        String about = String.format(
                Locale.ROOT,
                "%s: %,d parameters in %d tensors, of which a token meets %,.0f; %,d tokens a step",
                planned.set().name(),
                planned.set().entries(),
                planned.set().parameters().size(),
                planned.active(),
                tokens);
        String each = String.format(
                Locale.ROOT,
                "each rank: %.0f Gflop/s, %.0f GB/s of memory, a link of %.2f GB/s and %.0f µs",
                machine.gflops(),
                machine.memoryGbs(),
                link,
                latency);
        System.out.println(about);
        System.out.println(each + '\n');
        System.out.print(PlanReport.text(predictions));
        if (out != null) {
            System.out.println("Report: "
                    + PlanReport.write(
                            Places.makeFolder(out),
                            Reports.text("A step on many ranks", Invocation.typed(spec), each, about, ASSUMPTIONS),
                            predictions));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "plan");
        result.put("model", planned.set().name());
        result.put("parameters", planned.set().entries());
        result.put("tokens", tokens);
        result.put("machine", machine);
        result.put("predictions", predictions);
        json.write(result);
        return 0;
    }

    private int check() throws IOException {
        List<PlanCheck> checks = new ArrayList<>();
        for (Path file : check) {
            checks.addAll(PlanCheck.read(file));
        }
        System.out.print(PlanReport.checks(checks));
        json.write(Map.of("command", "plan", "checks", checks, "error", PlanCheck.error(checks)));
        return 0;
    }
}
