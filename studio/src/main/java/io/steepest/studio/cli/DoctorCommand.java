package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import io.steepest.machine.Machine;
import io.steepest.profile.Profile;
import io.steepest.studio.experiment.ThreadSweep;
import io.steepest.studio.experiment.ThreadSweep.Speed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what this machine has and whether threads are set well. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says what this machine has and whether threads are set well.")
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--sweep",
            description = "Train the default network under several thread settings and compare their speed; this takes"
                    + " some minutes.")
    private boolean sweep;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "60",
            description = "How many steps each run of the sweep takes (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.STEPS)
    private int steps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many runs each setting gets (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.ROUNDS)
    private int rounds;

    @Mixin
    private JsonOptions output;

    @Override
    public Integer call() throws Exception {
        output.check();
        System.out.println("Java       " + System.getProperty("java.version"));
        Machine machine = Machine.current();
        System.out.println("cores      " + machine.cores());
        System.out.println("processor  " + machine.processor());
        System.out.println("class      " + machine.instructions());
        System.out.println("bfloat16   " + Processors.bfloat16(machine));
        System.out.println("profile    " + Profile.source());
        Profile.current().numbers().forEach((name, value) -> System.out.printf("  %-23s %s%n", name, value));
        System.out.println("threads    " + Engine.threads());
        System.out.println("cuda       " + (torch.cuda_is_available() ? "yes" : "no"));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "doctor");
        result.put("machine", Processors.json(machine));
        if (sweep) {
            List<Speed> speeds = ThreadSweep.run(Main.class.getName(), steps, rounds, System.err::println);
            System.out.printf("%n%-36s %10s %8s%n", "threads", "tokens/s", "of best");
            for (Speed s : speeds) {
                System.out.printf(
                        Locale.ROOT, "%-36s %,10.0f %7.0f%%%n", s.setting(), s.tokensPerSecond(), 100 * s.ofBest());
            }
            result.put("threads", speeds);
        }
        output.write(result);
        return 0;
    }
}
