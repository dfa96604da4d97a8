package io.steepest.studio.cli;

import io.steepest.train.Stop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;

/** Other processes that run the same command and divide its work, and end with this one. */
final class Helpers implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final int MOMENTS = 40;
    private static final long MOMENT_MILLIS = 50;
    private static final String HELPING = "--helping";

    private final List<Process> processes;
    private final Optional<CompletableFuture<Void>> watch;

    private Helpers(List<Process> processes, Optional<CompletableFuture<Void>> watch) {
        this.processes = processes;
        this.watch = watch;
    }

    /** No other processes: this one helps, and wishes for a stop when the one that started it is gone. */
    static Helpers none(Stop stop) {
        return new Helpers(
                List.of(),
                ProcessHandle.current().parent().map(parent -> parent.onExit().thenRun(stop::wish)));
    }

    /** Starts the command as it was typed so many times. */
    static Helpers start(int count, CommandSpec command) throws IOException {
        return start(Collections.nCopies(count, List.of(HELPING)), command);
    }

    /**
     * Starts the command as it was typed, with some more words each time.
     *
     * @param more words of each process
     */
    static Helpers start(List<List<String>> more, CommandSpec command) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(Main.class.getName());
        words.addAll(command.commandLine().getParseResult().originalArgs());
        List<Process> processes = new ArrayList<>();
        for (List<String> each : more) {
            List<String> all = new ArrayList<>(words);
            all.addAll(each);
            processes.add(new ProcessBuilder(all)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        return new Helpers(processes, Optional.empty());
    }

    /**
     * Returns which processes have ended by themselves, with their exit status, like {@code 2 (status 137)}. The system may
     * tell of an end a moment after the process's connections were closed, so this waits for one.
     *
     * @param first the number of the first process
     */
    List<String> ended(int first) throws InterruptedException {
        for (int i = 0; i < MOMENTS && processes.stream().allMatch(Process::isAlive); i++) {
            TimeUnit.MILLISECONDS.sleep(MOMENT_MILLIS);
        }
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            if (!processes.get(i).isAlive()) {
                ended.add((first + i) + " (status " + processes.get(i).exitValue() + ")");
            }
        }
        return ended;
    }

    /** Interrupts a thread that waits for all processes when one of them ends, until the alarm is ended. */
    Alarm alarm(Thread waiting) {
        List<CompletableFuture<Void>> watches = processes.stream()
                .map(process -> process.onExit().thenRun(waiting::interrupt))
                .toList();
        return () -> {
            watches.forEach(each -> each.cancel(false));
            Thread.interrupted();
        };
    }

    /** A watch over processes. */
    @FunctionalInterface
    interface Alarm {
        /** Ends it, and takes back an interruption of the calling thread that comes from it. */
        void end();
    }

    /** Ends all processes now: one that others wait for is gone. */
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Waits until all have ended: nothing is left to do for them, or they have been told to stop with this process. */
    @Override
    public void close() throws InterruptedException {
        watch.ifPresent(each -> each.cancel(false));
        for (Process process : processes) {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        }
    }
}
