package io.steepest.studio.cli;

import io.steepest.machine.Machine;
import io.steepest.optim.Division;
import io.steepest.optim.Explanation;
import io.steepest.param.Role;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which tensor gets which norm, scale, step and memory, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says which tensor gets which norm, scale, step and memory, and why.")
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ChoiceOptions optimizer;

    @Option(
            names = "--memory",
            description = "Say only how much memory the state of each optimizer takes, over that of the weights.")
    private boolean memory;

    @Option(
            names = "--ranks",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Say also which of so many ranks would step which tensor, and what each rank would keep, send and"
                            + " receive; no process is started (default: ${DEFAULT-VALUE}).")
    @Between(most = 65536)
    private int ranks;

    @Mixin
    private SetupOptions options;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private JsonOptions json;

    @Override
    public Integer call() throws Exception {
        json.check();
        Dataset data = options.open();
        String device = machine.prepare();
        if (memory) {
            List<Memory> all = memories(data, device);
            TextTables.print(memoryLines(all));
            json.write(Map.of("memory", all));
            return 0;
        }
        try (TrainingRun run = start(optimizer.choice(options.groups()), data, device)) {
            Explanation explained = run.optimizer().explain();
            System.out.println(run.model().description());
            System.out.println(run.optimizer().recipe());
            System.out.println();
            System.out.println(explained);
            System.out.println(state(explained) + " Averages are kept in the format "
                    + run.setup().optimizer().state().name().toLowerCase(Locale.ROOT) + ".");
            Machine here = Machine.current();
            System.out.println("Machine: " + here.instructions() + ". bfloat16: " + Processors.bfloat16(here) + ".");
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("machine", Processors.json(here));
            result.put("tensors", explained.rows());
            result.put("state", explained.copiesByRole());
            result.put("state_in_all", explained.copies());
            if (ranks > 1) {
                Division division = run.optimizer().division(ranks);
                System.out.println();
                System.out.println(division);
                result.put("owners", division.shares());
                result.put("ranks", division.loads());
            }
            json.write(result);
            return 0;
        }
    }

    private TrainingRun start(Choice choice, Dataset data, String device) {
        Setup setup = options.setup(choice.sharing(options.shares()), data, "constant", 1);
        return TrainingRun.start(setup, data, device);
    }

    /**
     * Memory of an optimizer's state over that of the weights.
     *
     * @param optimizer its name
     * @param roles of the parameters of each role
     * @param all of all together, with what the step rule keeps
     */
    record Memory(String optimizer, Map<Role, Double> roles, double all) {}

    private List<Memory> memories(Dataset data, String device) {
        List<Memory> all = new ArrayList<>();
        for (String name : Optimizers.names()) {
            Choice choice = Choice.of(name, Optimizers.named(name).lr()).telling(options.groups());
            try (TrainingRun run = start(choice, data, device)) {
                Explanation explained = run.optimizer().explain();
                all.add(new Memory(name, explained.copiesByRole(), explained.copies()));
            }
        }
        return all;
    }

    private static List<String[]> memoryLines(List<Memory> all) {
        List<Role> roles = List.copyOf(all.get(0).roles.keySet());
        List<String[]> lines = new ArrayList<>();
        lines.add(Stream.of(Stream.of("optimizer"), roles.stream().map(Role::name), Stream.of("in all"))
                .flatMap(words -> words)
                .toArray(String[]::new));
        for (Memory m : all) {
            lines.add(Stream.of(
                            Stream.of(m.optimizer),
                            roles.stream().map(role -> copies(m.roles.get(role))),
                            Stream.of(copies(m.all)))
                    .flatMap(words -> words)
                    .toArray(String[]::new));
        }
        return lines;
    }

    private static String state(Explanation explained) {
        return "State over weights: "
                + explained.copiesByRole().entrySet().stream()
                        .map(e -> e.getKey() + " " + copies(e.getValue()))
                        .collect(Collectors.joining(", "))
                + "; " + copies(explained.copies()) + " in all.";
    }

    private static String copies(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
