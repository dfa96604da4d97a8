package io.steepest.studio.cli;

import io.steepest.checkpoint.CheckpointException;
import io.steepest.file.OutputFile;
import io.steepest.studio.report.Build;
import io.steepest.train.Stop;
import io.steepest.train.name.Near;
import io.steepest.train.name.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
            StudyCommand.class,
            SweepCommand.class,
            ExplainCommand.class,
            AdviseCommand.class,
            FinetuneCommand.class,
            GenerateCommand.class,
            FigureCommand.class,
            MajorizeCommand.class,
            RescaleCommand.class,
            InvarianceCommand.class,
            VerifyCommand.class,
            DoctorCommand.class
        },
        footer = {"", "Exit status: 0 done, 1 failed, 2 wrong usage."})
public final class Main implements Runnable {
    private final Stop stop;

    @Spec
    private CommandSpec spec;

    private Main(Stop stop) {
        this.stop = stop;
    }

    /** What Ctrl-C and SIGTERM wish for, for a command that saves or says what it has when they do. */
    public Stop stop() {
        return stop.patient();
    }

    /** The same for a command that has nothing to save: the process does not wait for it. */
    public Stop hastyStop() {
        return stop;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "give a command: " + commands(spec));
    }

    /**
     * Runs a command line and ends the process with its status.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        Stop stop = Stop.onInterrupt();
        int status = CommandLine.ExitCode.SOFTWARE;
        try {
            status = run(stop, args);
        } finally {
            // all is written and said, and nothing native runs any more
            stop.finished();
        }
        // during a shutdown the process ends by itself, with the signal's status
        if (!stop.wished()) {
            System.exit(status);
        }
    }

    /**
     * Runs a command line.
     *
     * @param stop wished for to end early
     * @param args as typed
     * @return exit status
     */
    static int run(Stop stop, String... args) {
        CommandLine line = line(stop);
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | LinkageError e) {
            say(line, e);
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /**
     * Returns the command line with its commands and those of other modules.
     *
     * @param stop wished for to end early
     */
    public static CommandLine line(Stop stop) {
        CommandLine line = new CommandLine(new Main(stop));
        ServiceLoader.load(Commands.class).forEach(others -> others.commands().forEach(line::addSubcommand));
        return Ranges.checkedBy(Kinds.readBy(Numbers.readBy(line)))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getColorScheme().errorText("steepest: " + message(e)));
        command.getErr()
                .println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for what can be given.");
        return CommandLine.ExitCode.USAGE;
    }

    private static String message(ParameterException e) {
        return e instanceof UnmatchedArgumentException unmatched
                ? message(unmatched)
                // picocli says the word twice of an option that takes KEY=VALUE
                : OptionNames.asTyped(e.getMessage().replace("option option", "option"), e.getCommandLine());
    }

    private static String message(UnmatchedArgumentException e) {
        String first = e.getUnmatched().get(0);
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e.isUnknownOption()) {
            String name = first.split("=", 2)[0];
            List<String> near = Near.to(name, command.optionsMap().keySet());
            return command.qualifiedName() + " has no option " + name
                    + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
        }
        return command.subcommands().isEmpty()
                ? command.qualifiedName() + " takes no argument \"" + first + "\" there"
                : Unknown.of("command", first, command.subcommands().keySet()).getMessage();
    }

    private static String commands(CommandSpec spec) {
        return String.join(", ", spec.subcommands().keySet());
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        // an error of a worker comes wrapped
        say(command, e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
        boolean usage = e instanceof IllegalArgumentException && !(e instanceof CheckpointException);
        return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static void say(CommandLine command, Throwable e) {
        String text = OptionNames.asTyped(e instanceof Exception ? message(e) : oneLine(e.toString()), command);
        if (e instanceof OutOfMemoryError) {
            text = "out of memory (" + e.getMessage()
                    + "): give Java more, as by JAVA_TOOL_OPTIONS=-Xmx4g, or take less data or a smaller batch";
        }
        command.getErr().println(command.getColorScheme().errorText("steepest: " + text));
        if (Boolean.getBoolean("steepest.trace")) {
            e.printStackTrace(command.getErr());
        }
    }

    /** The whole message in one line, and of an exception from libtorch what its C++ text comes to. */
    private static String message(Throwable e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        String line = e.getClass() == RuntimeException.class || NativeMessage.isIn(text)
                ? NativeMessage.of(text)
                : oneLine(text);
        if (e instanceof UncheckedIOException) {
            String why = message(e.getCause());
            return line.contains(why) ? line : line + ": " + why;
        }
        if (e instanceof FileSystemException failed
                && !OutputFile.reason(failed).equals(text)) {
            return failed.getFile() + ": " + OutputFile.reason(failed);
        }
        // only an exception of a class of its own says by it what its message leaves out
        boolean telling = e instanceof IOException && e.getClass() != IOException.class;
        return telling ? e.getClass().getSimpleName() + ": " + line : line;
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    }

    /** Says which version runs on what. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "steepest " + Build.version(),
                "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch")
            };
        }
    }
}
