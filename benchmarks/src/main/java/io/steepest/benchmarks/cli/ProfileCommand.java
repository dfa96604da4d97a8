package io.steepest.benchmarks.cli;

import static java.util.stream.Collectors.joining;

import io.steepest.benchmarks.kernel.ProfileCurve;
import io.steepest.benchmarks.kernel.ProfileMeasurement;
import io.steepest.profile.Profile;
import io.steepest.studio.cli.Between;
import io.steepest.studio.cli.JsonOptions;
import io.steepest.studio.cli.Places;
import io.steepest.studio.cli.ThreadOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures from which shapes on which kernel is faster here. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures from which shapes on which kernel is faster on this machine.")
final class ProfileCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Write the numbers into this file; STEEPEST_PROFILE=FILE in the environment makes ./steepest use them.")
    private Path out;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each kernel is timed (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.ROUNDS)
    private int rounds;

    @Mixin
    private ThreadOptions threads;

    @Mixin
    private JsonOptions json;

    @Override
    public Integer call() throws Exception {
        json.check();
        Places.checkFile("--out", out, null);
        Profile current = Profile.current();
        threads.prepare();
        ProfileMeasurement found = ProfileMeasurement.run(rounds);
        Map<String, Number> before = current.numbers();
        Map<String, Number> after = found.profile().numbers();
        System.out.printf(Locale.ROOT, "%-23s %12s %12s%n", "", "current", "measured");
        before.forEach((name, value) -> System.out.printf("%-23s %12s %12s%n", name, value, after.get(name)));
        System.out.printf("%nLeast times, %d threads:%n", torch.get_num_threads());
        found.curves().forEach(curve -> System.out.println(words(curve)));
        if (out != null) {
            Places.makeFolderOf(out);
            found.profile().write(out);
            System.out.println("Profile: " + out);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "profile");
        result.put("threads", torch.get_num_threads());
        result.put("current", before);
        result.put("measured", after);
        result.put("curves", found.curves());
        json.write(result);
        return 0;
    }

    private static String words(ProfileCurve curve) {
        List<ProfileCurve.Trial> trials = curve.trials();
        return curve.field() + ", " + curve.ratio() + "\n  "
                + trials.stream()
                        .map(trial -> number(trial.at()) + ": " + String.format(Locale.ROOT, "%.2f", trial.ratio()))
                        .collect(joining(" · "));
    }

    private static String number(double x) {
        return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
    }
}
