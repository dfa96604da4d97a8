package io.steepest.studio.cli;

import io.steepest.train.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A call of a command that leaves files: where they go, how it was typed, whether it shall stop. */
public final class Invocation {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

    @ParentCommand
    private Main steepest;

    @Mixin
    private OutputOptions output;

    @Mixin
    private JsonOptions json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Refuses, before any work is done, places that cannot be written to. */
    void check() {
        output.check();
        json.check(output.asked());
    }

    /** The folder for files, made if it is missing. */
    Path folder() throws IOException {
        return output.folder(command.name());
    }

    /** Writes the result for machines, if asked for. */
    void write(Object result) throws IOException {
        json.write(result);
    }

    Stop stop() {
        return steepest.stop();
    }

    /** The command line. */
    String typed() {
        return typed(command);
    }

    /** The command line of a command. */
    public static String typed(CommandSpec command) {
        List<String> words = command.commandLine().getParseResult().originalArgs();
        return "./steepest " + words.stream().map(Invocation::quoted).collect(Collectors.joining(" "));
    }

    /** A word as a shell reads it, so that the line can be typed again. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
