package io.steepest.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final int PROCESSES = 3;

    private final List<Process> started = new ArrayList<>();

    /** A process whose first act is to load the engine. */
    static final class First {
        private First() {}

        public static void main(String[] arguments) {
            Engine.prepare();
            try (PointerScope scope = new PointerScope()) {
                System.out.println("sum " + torch.ones(3).sum().item_float());
            }
        }
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(Path cache) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "@../jvm.options",
                        "-XX:ErrorFile=" + cache.resolve("crash-%p.log"),
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                        "-cp",
                        System.getProperty("java.class.path"),
                        First.class.getName())
                .redirectErrorStream(true)
                .start();
        started.add(process);
        return process;
    }

    private static void assertComputes(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("sum 3.0");
        assertThat(process.exitValue()).isZero();
    }

    /** As ranks do on a machine that has not run Steepest before, and Spark's executors. */
    @Test
    void processes_that_start_together_on_a_new_machine_unpack_one_after_the_other(@TempDir Path cache)
            throws IOException, InterruptedException {
        for (int i = 0; i < PROCESSES; i++) {
            start(cache);
        }
        for (Process process : started) {
            assertComputes(process);
        }
        try (FileChannel file = FileChannel.open(cache.resolve("steepest.lock"), StandardOpenOption.WRITE)) {
            FileLock held = file.lock();
            // on a machine that has, nobody waits for the lock
            assertComputes(start(cache));
            delete(cache, "libjnitorch.so");
            Process late = start(cache);
            assertThat(late.waitFor(3, TimeUnit.SECONDS))
                    .as("a library is gone, and it is not unpacked beside who holds the lock")
                    .isFalse();
            held.release();
            assertComputes(late);
        }
    }

    private static void delete(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().equals(name))
                    .toList();
            assertThat(found).isNotEmpty();
            for (Path file : found) {
                Files.delete(file);
            }
        }
    }
}
