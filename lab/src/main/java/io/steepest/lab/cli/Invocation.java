package io.steepest.lab.cli;

import io.steepest.lab.train.Stop;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A call of a command that leaves files: where they go, how it was typed, whether it shall stop. */
final class Invocation {
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
    static String typed(CommandSpec command) {
        return "./steepest "
                + String.join(" ", command.commandLine().getParseResult().originalArgs());
    }
}
