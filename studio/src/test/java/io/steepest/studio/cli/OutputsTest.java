package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Results for machines go through links and pipes, and into folders that are made. */
class OutputsTest {
    @TempDir
    Path tmp;

    private String explain;

    @BeforeEach
    void a_text() throws IOException {
        explain = "explain TINY --data " + Cli.text(tmp) + " --json ";
    }

    private void assertResult(Path file) throws IOException {
        assertThat(new ObjectMapper().readTree(Files.readAllBytes(file)).get("tensors"))
                .isNotEmpty();
    }

    @Test
    void the_folder_of_a_result_is_made_if_its_parent_is_there() throws IOException {
        Path json = tmp.resolve("made/result.json");
        assertThat(Cli.run(explain + json).status()).isZero();
        assertResult(json);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_link_stays_and_its_target_keeps_its_mode() throws IOException {
        Path target = Files.createFile(Files.createDirectory(tmp.resolve("far")).resolve("target"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(tmp.resolve("link"), target);
        assertThat(Cli.run(explain + link).status()).isZero();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r-----");
        assertResult(target);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_pipe_is_written_through() throws IOException, InterruptedException {
        Path pipe = tmp.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path copy = tmp.resolve("copy");
        Process reader = new ProcessBuilder("cat", pipe.toString())
                .redirectOutput(copy.toFile())
                .start();
        assertThat(Cli.run(explain + pipe).status()).isZero();
        assertThat(reader.waitFor()).isZero();
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertResult(copy);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_read_only_folder_is_refused_before_any_work() throws IOException {
        Path locked = Files.createDirectory(tmp.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(locked), "this user may write everything");
        String train = "train TINY --steps 2 --data " + tmp.resolve("numbers.txt") + " --out ";
        Cli.Outcome inside = Cli.run(train + locked.resolve("run"));
        assertThat(inside.err()).contains("cannot be made: the folder " + locked + " is read-only");
        assertThat(inside.status()).isEqualTo(2);
        assertThat(Cli.run(train + locked).err()).contains("--out " + locked + " is read-only");
        assertThat(Cli.run(explain + locked.resolve("x")).err()).contains("the folder " + locked + " is read-only");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_folder_that_the_system_refuses_is_named_with_its_reason() {
        Cli.Outcome outcome = Cli.run("figure --out /proc/steepest");
        assertThat(outcome.err())
                .startsWith("steepest: ")
                .contains("/proc/steepest cannot be made: ")
                .hasLineCount(1);
        assertThat(outcome.status()).isNotZero();
    }

    @Test
    void a_result_may_lie_in_a_run_folder_that_is_made() throws IOException {
        Path out = tmp.resolve("out");
        String train = "train TINY --steps 2 --data " + tmp.resolve("numbers.txt");
        assertThat(Cli.run(train + " --out " + out + " --json " + out.resolve("r.json"))
                        .status())
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(Files.readAllBytes(out.resolve("r.json")))
                        .get("runs"))
                .hasSize(1);
    }
}
