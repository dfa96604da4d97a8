package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.steepest.train.RunCheckpoint;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line in a process of its own: exact resume, and how it ends when told to. */
class ProcessTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path tmp;

    @BeforeEach
    void a_text() throws IOException {
        Cli.text(tmp);
    }

    @Test
    void a_run_resumed_by_another_process_goes_on_exactly() throws IOException, InterruptedException {
        String first = "train TINY --threads 2 --evaluate-every 3 --data " + tmp.resolve("numbers.txt");
        assertThat(Cli.run(first + " --steps 12 --out " + tmp.resolve("whole")).status())
                .isZero();
        assertThat(Cli.run(first + " --steps 6 --out " + tmp.resolve("parts")).status())
                .isZero();
        Process process = Cli.start(tmp, "train --resume parts --threads 2 --steps 12");
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        SortedMap<String, String> whole = Cli.bits(tmp.resolve("whole"));
        assertThat(whole).hasSizeGreaterThan(15);
        assertThat(Cli.bits(tmp.resolve("parts"))).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @EnabledOnOs(OS.LINUX)
    void a_signal_ends_training_with_a_checkpoint_and_a_report(String signal, int status)
            throws IOException, InterruptedException {
        assumeTrue(!ignoresInterrupts(), "this process ignores SIGINT, and hence its children do");
        Path checkpoint = tmp.resolve("run").resolve(RunCheckpoint.FILE);
        Process process = Cli.start(
                tmp,
                "train TINY --steps 1000000 --evaluate-every 20 --out run --json result.json --data "
                        + tmp.resolve("numbers.txt"));
        try {
            for (int i = 0; i < 10 * PATIENCE_SECONDS && !Files.exists(checkpoint) && process.isAlive(); i++) {
                Thread.sleep(100);
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String err = Files.readString(tmp.resolve("err"));
        assertThat(process.exitValue()).as(err).isEqualTo(status);
        assertThat(err).doesNotContain("SIGSEGV", "Exception", "\tat ", "fatal error");
        try (Stream<Path> files = Files.list(tmp)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("hs_err"));
        }
        assertThat(tmp.resolve("run").resolve("report.html")).isRegularFile();
        assertThat(Files.readString(tmp.resolve("result.json"))).contains("\"interrupted\" : true");
        assertThat(Cli.bits(tmp.resolve("run"))).isNotEmpty();

        String resume = "train --resume " + tmp.resolve("run") + " --steps ";
        String taken = Cli.run(resume + 1).err().replaceAll("(?s).*has taken (\\d+) steps.*", "$1");
        assertThat(Cli.run(resume + (Long.parseLong(taken) + 2)).status()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_folder_belongs_to_one_run_at_a_time_and_to_nobody_after_a_kill() throws IOException, InterruptedException {
        Path run = tmp.resolve("run");
        String train = "train TINY --data " + tmp.resolve("numbers.txt") + " --out " + run;
        Process process = Cli.start(tmp, train + " --steps 1000000 --evaluate-every 1000000");
        try {
            Path lock = run.resolve("run.lock");
            for (int i = 0; i < 10 * PATIENCE_SECONDS && (!Files.exists(lock) || Files.size(lock) == 0); i++) {
                Thread.sleep(100);
            }
            for (String line : new String[] {train + " --steps 2", "train --resume " + run}) {
                Cli.Outcome second = Cli.run(line);
                assertThat(second.err())
                        .contains("the run folder " + run + " is in use by process " + process.pid() + " on ");
                assertThat(second.status()).isEqualTo(1);
            }
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        Cli.Outcome resumed = Cli.run("train --resume " + run);
        assertThat(resumed.err()).contains("the run in " + run + " ended before its first checkpoint");
        assertThat(resumed.status()).isEqualTo(2);
        assertThat(Cli.run(train + " --steps 2").status()).isZero();
    }

    /** The device {@code /dev/stdout} is such a link to an open file of the process. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void a_link_to_standard_output_is_written_through() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(tmp.resolve("stdout"), Path.of("/proc/self/fd/1"));
        Process process = Cli.start(tmp, "explain TINY --json stdout --data " + tmp.resolve("numbers.txt"));
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(tmp.resolve("err"))).isZero();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readString(tmp.resolve("out"))).contains("tok.weight  ", "\"tensors\" : [");
    }

    private static boolean ignoresInterrupts() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> new BigInteger(line.substring(7).trim(), 16))
                    .anyMatch(mask -> mask.testBit(1));
        }
    }
}
