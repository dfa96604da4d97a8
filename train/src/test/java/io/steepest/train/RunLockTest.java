package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    Path folder;

    @Test
    void a_second_run_in_this_process_is_told_who_has_the_folder() throws IOException {
        try (RunLock lock = RunLock.take(folder)) {
            for (int i = 0; i < 3; i++) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> RunLock.take(folder.resolve(".")))
                        .withMessageContaining(
                                "in use by process " + ProcessHandle.current().pid() + " on ")
                        .withMessageContaining(", started ");
            }
        }
        RunLock.take(folder).close();
        assertThat(folder.resolve(RunLock.FILE)).isEmptyFile();
    }

    @Test
    void what_a_killed_process_left_is_no_obstacle() throws IOException {
        Files.writeString(folder.resolve(RunLock.FILE), "process 1 on another, started 1970-01-01T00:00:00Z\n");
        Path leftover = Files.createFile(folder.resolve("." + RunCheckpoint.FILE + "." + "07".repeat(16) + ".tmp"));
        RunLock.take(folder).close();
        assertThat(leftover).doesNotExist();
    }

    @Test
    void a_planted_link_is_not_followed() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "mine");
        Files.createSymbolicLink(folder.resolve(RunLock.FILE), victim);
        assertThatIOException()
                .isThrownBy(() -> RunLock.take(folder))
                .withMessageStartingWith(folder.resolve(RunLock.FILE) + " cannot be written: ");
        assertThat(victim).hasContent("mine");
    }
}
