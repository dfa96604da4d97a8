package io.steepest.studio.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Names of options in messages. An option that has two names is called by the one that the user typed. */
final class OptionNames {
    private OptionNames() {}

    /**
     * Rewrites a message.
     *
     * @param message may name options of the command, by any of their names
     * @param command was typed
     */
    static String asTyped(String message, CommandLine command) {
        List<String> args = root(command).getParseResult() == null
                ? List.of()
                : root(command).getParseResult().originalArgs();
        String said = message;
        for (OptionSpec option : command.getCommandSpec().options()) {
            Optional<String> typed = args.stream()
                    .map(arg -> arg.split("=", 2)[0])
                    .filter(Arrays.asList(option.names())::contains)
                    .findFirst();
            if (option.names().length > 1 && typed.isPresent()) {
                for (String name : option.names()) {
                    said = Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
                            .matcher(said)
                            .replaceAll(Matcher.quoteReplacement(typed.get()));
                }
            }
        }
        return said;
    }

    private static CommandLine root(CommandLine command) {
        return command.getParent() == null ? command : root(command.getParent());
    }
}
