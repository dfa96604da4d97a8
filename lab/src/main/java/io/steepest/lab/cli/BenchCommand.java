package io.steepest.lab.cli;

import io.steepest.lab.experiment.Bench;
import io.steepest.lab.experiment.ParameterSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Times the steps of optimizers against the speed of the machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Times the steps of optimizers against the machine's own speed of products and of memory.")
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = {"--optimizer", "--optimizers"},
            paramLabel = "NAME",
            split = ",",
            defaultValue = "sgd,sign,lion,adamw,muon,normuon,shampoo,soap,kl-shampoo,splus",
            description = "names, with commas between (default: ${DEFAULT-VALUE})")
    private List<String> optimizers;

    @Option(
            names = "--parameters",
            paramLabel = "NAME|SHAPES",
            defaultValue = "char-gpt",
            description = "gpt2-small, char-gpt, cnn, or hidden matrices such as 768x768*4,3072x768"
                    + " (default: ${DEFAULT-VALUE})")
    private String parameters;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "20",
            description = "steps of each that are timed (default: ${DEFAULT-VALUE}, twice what a basis is kept)")
    private int steps;

    @Mixin
    private ThreadOptions threads;

    @ParentCommand
    private Main steepest;

    @Mixin
    private JsonOptions json;

    @Override
    public Integer call() throws Exception {
        json.check();
        ParameterSet set = ParameterSet.named(parameters);
        Bench bench = new Bench(set, optimizers, steps);
        threads.prepare();
        List<Bench.Entry> entries;
        try (Count count = Count.of("bench", bench.runs())) {
            entries = bench.run(count::next, steepest.stop()::wished);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %,d parameters in %d tensors, %d threads%n",
                set.name(),
                set.entries(),
                set.parameters().size(),
                torch.get_num_threads());
        print(entries);
        System.out.printf(Locale.ROOT, "%nmemory: %.1f GB/s%n", bench.bandwidth() / 1e9);
        for (Bench.Peak peak : bench.peaks()) {
            System.out.printf(
                    Locale.ROOT,
                    "products of %d×%d in %s: %.0f Gflop/s%n",
                    peak.shape().get(0),
                    peak.shape().get(1),
                    peak.dtype(),
                    peak.gflops());
        }
        json.write(result(bench, entries));
        return steepest.stop().wished() ? 1 : 0;
    }

    private static void print(List<Bench.Entry> entries) {
        System.out.printf(
                Locale.ROOT,
                "%-18s %10s %10s %10s %10s %9s %8s %8s %10s%n",
                "optimizer",
                "median ms",
                "mean ms",
                "spread ms",
                "worst ms",
                "Gflop/s",
                "of peak",
                "of mem.",
                "state MiB");
        for (Bench.Entry e : entries) {
            System.out.printf(
                    Locale.ROOT,
                    "%-18s %10.2f %10.2f %10.2f %10.2f %9s %8s %8s %10.1f%n",
                    e.optimizer(),
                    e.medianMs(),
                    e.meanMs(),
                    e.spreadMs(),
                    e.worstMs(),
                    Double.isNaN(e.gflops()) ? "–" : String.format(Locale.ROOT, "%.0f", e.gflops()),
                    percent(e.peakFraction()),
                    percent(e.bandwidthFraction()),
                    e.stateBytes() / 1048576.0);
        }
    }

    private static String percent(double fraction) {
        return Double.isNaN(fraction) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * fraction);
    }

    private static Map<String, Object> result(Bench bench, List<Bench.Entry> entries) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("threads", torch.get_num_threads());
        machine.put("bandwidth", bench.bandwidth());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "bench");
        result.put("machine", machine);
        result.put("peak", bench.peaks());
        result.put("entries", entries);
        return result;
    }
}
