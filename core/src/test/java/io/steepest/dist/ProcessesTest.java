package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ranks that are processes of this machine. */
class ProcessesTest {
    private static final int SIZE = 2;
    private static final int STEPS = 20;

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    private Process start(Worker.Talk talk, int rank, int steps, int timeout) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "@../jvm.options",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                talk.name(),
                folder.resolve("store").toString(),
                String.valueOf(rank),
                String.valueOf(SIZE),
                String.valueOf(steps),
                String.valueOf(timeout));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    /** Reads what a process prints up to a line that begins with a text; returns the rest of that line. */
    private static String line(BufferedReader from, String beginning) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            seen.add(line);
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
        throw new AssertionError("no line began with " + beginning + " in " + seen);
    }

    @ParameterizedTest
    @EnumSource
    void two_processes_go_the_way_of_one(Worker.Talk talk) throws IOException {
        Process other = start(talk, 1, STEPS, 30);
        Process first = start(talk, 0, STEPS, 30);
        try (PointerScope scope = new PointerScope();
                BufferedReader a = first.inputReader(UTF_8);
                BufferedReader b = other.inputReader(UTF_8)) {
            Net net = new Net(ScalarType.Double, 1);
            try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.muon(lr(0.02), adamLr(0.01)))) {
                for (int t = 0; t < STEPS; t++) {
                    optimizer.zeroGrad();
                    net.loss(t, 0, 1).backward();
                    optimizer.step();
                }
            }
            double found = Double.parseDouble(line(a, "weights "));
            assertThat(line(b, "weights ")).isEqualTo(String.valueOf(found));
            assertThat(found).isCloseTo(Worker.sum(net), within(1e-10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_process_that_is_killed_gives_the_other_an_exception_at_once(Worker.Talk talk)
            throws IOException, InterruptedException {
        Process victim = start(talk, 1, 1_000_000, 30);
        Process survivor = start(talk, 0, 1_000_000, 30);
        try (BufferedReader lines = survivor.inputReader(UTF_8)) {
            line(lines, "is stepping");
            long begin = System.nanoTime();
            victim.destroyForcibly();
            String lost = line(lines, "lost: ");
            assertThat(lost).startsWith("rank 0 of 2 failed in ").contains("(time-out 30.0 s)");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(survivor.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(survivor.exitValue()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(OS.WINDOWS)
    void a_process_that_hangs_gives_the_other_an_exception_after_the_time_out(Worker.Talk talk)
            throws IOException, InterruptedException {
        Process victim = start(talk, 1, 1_000_000, 4);
        Process survivor = start(talk, 0, 1_000_000, 4);
        try (BufferedReader lines = survivor.inputReader(UTF_8)) {
            line(lines, "is stepping");
            long begin = System.nanoTime();
            new ProcessBuilder("kill", "-STOP", String.valueOf(victim.pid()))
                    .start()
                    .waitFor();
            assertThat(line(lines, "lost: ")).contains("(time-out 4.0 s)");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        }
    }
}
