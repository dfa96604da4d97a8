package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bench in a process of its own has nothing to save when it is told to end. */
class InterruptedBenchTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path tmp;

    /** While it starts, and in the middle of steps that take seconds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    @EnabledOnOs(OS.LINUX)
    void an_interrupted_bench_ends_at_once_whatever_it_is_doing(int seconds) throws IOException, InterruptedException {
        Process process = Cli.start(tmp, "bench --optimizers soap --parameters 1024x1024*4 --steps 500");
        try {
            TimeUnit.SECONDS.sleep(seconds);
            assertThat(process.isAlive()).isTrue();
            long begin = System.nanoTime();
            process.destroy();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            // 1.3 seconds at most, and as much again for a machine that has other things to do
            assertThat((System.nanoTime() - begin) / 1e9).isLessThan(2.6);
        } finally {
            process.destroyForcibly();
        }
        // by itself after a second, or by the signal before there was a second to wait for
        assertThat(process.exitValue()).isIn(130, 143);
        assertThat(Files.readString(tmp.resolve("err"))).doesNotContain("SIGSEGV", "Exception", "fatal error");
        try (Stream<Path> files = Files.list(tmp)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("hs_err"));
        }
    }
}
