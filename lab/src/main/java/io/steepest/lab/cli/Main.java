package io.steepest.lab.cli;

import io.steepest.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code ./steepest COMMAND}. Exit status 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "steepest",
        description = "Trains neural networks by steepest descent under the norm that fits each tensor.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            CompareCommand.class,
            TrainCommand.class,
            ExplainCommand.class,
            GenerateCommand.class,
            DoctorCommand.class
        },
        footer = {"", "Exit status: 0 done, 1 failed, 2 wrong usage."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "give a command");
    }

    /**
     * Runs a command line and ends the process with its status.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        int status = run(args);
        // during a shutdown the process ends by itself, and exit() would wait for ever
        if (!Interrupts.shuttingDown()) {
            System.exit(status);
        }
    }

    /**
     * Runs a command line.
     *
     * @param args as typed
     * @return exit status
     */
    static int run(String... args) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed)
                .execute(args);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getColorScheme().errorText("steepest: " + e.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr()
                .println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for what can be given.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(command.getColorScheme().errorText("steepest: " + message(e)));
        if (Boolean.getBoolean("steepest.trace")) {
            e.printStackTrace(command.getErr());
        }
        boolean usage = e instanceof IllegalArgumentException && !(e instanceof CheckpointException);
        return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** The first line of a message says what is wrong; libtorch's have a stack of C++ frames under it. */
    private static String message(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String first = text.lines().findFirst().orElse(text);
        return cause instanceof IOException ? cause.getClass().getSimpleName() + ": " + first : first;
    }

    /** Says which version runs on what. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "steepest " + (version == null ? "(development)" : version),
                "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch")
            };
        }
    }
}
