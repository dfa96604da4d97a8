package io.steepest.studio.cli;

import java.lang.reflect.AnnotatedElement;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Refuses numbers outside the range of their option, by the name of the option and before the command does anything. */
final class Ranges {
    private Ranges() {}

    /** Makes a command and its subcommands check their numbers before they run. */
    static CommandLine checkedBy(CommandLine line) {
        IExecutionStrategy run = new RunLast();
        return line.setExecutionStrategy(parsed -> {
            List<CommandLine> commands = parsed.asCommandLineList();
            if (commands.stream().noneMatch(Ranges::asksForHelp)) {
                commands.forEach(Ranges::check);
            }
            return run.execute(parsed);
        });
    }

    private static boolean asksForHelp(CommandLine command) {
        return command.isUsageHelpRequested() || command.isVersionHelpRequested();
    }

    private static void check(CommandLine command) {
        ParseResult parsed = command.getParseResult();
        for (OptionSpec option : parsed.matchedOptions()) {
            Between range = range(option);
            if (range != null) {
                numbers(option).forEach(number -> check(command, option, range, number));
            }
        }
    }

    /** The range of an option, null where it has none. */
    static Between range(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement field ? field.getAnnotation(Between.class) : null;
    }

    private static List<Number> numbers(OptionSpec option) {
        Object value = option.getValue();
        Collection<?> values = value instanceof Collection<?> several ? several : List.of(value);
        return values.stream().map(Number.class::cast).toList();
    }

    private static void check(CommandLine command, OptionSpec option, Between range, Number number) {
        double value = number.doubleValue();
        String bound = value < range.least() ? "least " + range.least() : "most " + range.most();
        if (value < range.least() || (value > range.most() && range.most() < Long.MAX_VALUE)) {
            throw new ParameterException(command, option.longestName() + " must be at " + bound + ", found " + number);
        }
    }
}
