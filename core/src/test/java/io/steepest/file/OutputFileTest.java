package io.steepest.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    private static final byte[] NEW = "new".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeTheOldFile() throws IOException {
        file = Files.writeString(folder.resolve("result.json"), "old");
    }

    @Test
    void a_new_file_replaces_the_old_one_and_leaves_nothing_else() throws IOException {
        assertThat(OutputFile.write(file, NEW)).isEqualTo(file);
        assertHolds("new");
        OutputFile.write(folder.resolve("another"), NEW);
        assertThat(folder.resolve("another")).hasContent("new");
        assertNames("result.json", "another");
    }

    @Test
    void a_failure_midway_leaves_the_old_file_and_names_it() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> OutputFile.write(file, channel -> {
                    channel.write(ByteBuffer.allocate(1000));
                    throw new IOException("No space left on device");
                }))
                .withMessage(file + " cannot be written: No space left on device");
        assertThatThrownBy(() -> OutputFile.write(file, channel -> {
                    throw new OutOfMemoryError("test");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertHolds("old");
        assertNames("result.json");
    }

    @Test
    void an_interrupted_write_leaves_the_old_file() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> OutputFile.write(file, NEW)).isInstanceOf(ClosedByInterruptException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertHolds("old");
        assertNames("result.json");
    }

    @Test
    void the_temporary_name_is_another_each_time_and_beside_the_file() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            OutputFile.write(file, channel -> {
                try (Stream<Path> all = Files.list(folder)) {
                    Path temporary =
                            all.filter(path -> !path.equals(file)).findFirst().orElseThrow();
                    assertThat(temporary.getFileName().toString()).matches("\\.result\\.json\\.[0-9a-f]{32}\\.tmp");
                    seen.add(temporary.toString());
                }
            });
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void a_planted_link_of_the_old_temporary_name_is_not_followed() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "mine");
        Files.createSymbolicLink(folder.resolve("result.json.tmp"), victim);
        OutputFile.write(file, NEW);
        assertThat(victim).hasContent("mine");
        assertHolds("new");
        assertNames("result.json", "victim", "result.json.tmp");
    }

    @Test
    void two_writers_at_once_do_not_share_a_file() throws IOException {
        OutputFile.write(file, outer -> {
            OutputFile.write(file, "inner".getBytes(UTF_8));
            assertHolds("inner");
            outer.write(ByteBuffer.wrap("outer".getBytes(UTF_8)));
        });
        assertHolds("outer");
        assertNames("result.json");
    }

    @Test
    void links_are_followed_and_stay() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path near = Files.createSymbolicLink(other.resolve("near"), Path.of("../result.json"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), near);
        OutputFile.write(far, NEW);
        assertHolds("new");
        assertThat(file).isRegularFile();
        assertThat(Files.isSymbolicLink(near)).isTrue();
        assertThat(Files.isSymbolicLink(far)).isTrue();
    }

    @Test
    void a_link_to_nothing_makes_its_target() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("fresh"));
        OutputFile.write(link, NEW);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(folder.resolve("fresh")).hasContent("new");
        Path lost = Files.createSymbolicLink(folder.resolve("lost"), Path.of("nowhere/fresh"));
        assertRefused(
                lost,
                "it is a link to " + folder.resolve("nowhere/fresh") + ", and there is no folder "
                        + folder.resolve("nowhere"));
    }

    @Test
    void links_in_a_circle_are_refused() throws IOException {
        Path one = folder.resolve("one");
        Files.createSymbolicLink(folder.resolve("two"), one);
        Files.createSymbolicLink(one, folder.resolve("two"));
        assertRefused(one, "its links lead in a circle");
    }

    @Test
    void a_hard_link_keeps_the_old_content() throws IOException {
        Path snapshot = Files.createLink(folder.resolve("snapshot"), file);
        OutputFile.write(file, NEW);
        assertHolds("new");
        assertThat(snapshot).hasContent("old");
    }

    @Test
    void folders_and_missing_folders_are_named() {
        assertRefused(folder, "it is a folder");
        assertRefused(folder.resolve("lost/x"), "there is no folder " + folder.resolve("lost"));
        assertRefused(file.resolve("x"), file + " is no folder");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void the_mode_of_a_file_is_kept() throws IOException {
        for (String mode : new String[] {"rw-------", "rw-r-----", "rwxrwxrwx"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            OutputFile.write(file, NEW);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo(mode);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void what_is_read_only_is_named() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeFalse(Files.isWritable(file), "this user may write everything");
        assertRefused(file, "it is read-only");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_pipe_is_written_through() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        for (Path name : new Path[] {pipe, link}) {
            assertThat(OutputFile.obstacle(name)).isEmpty();
            Process reader = new ProcessBuilder("cat", pipe.toString()).start();
            OutputFile.write(name, NEW);
            assertThat(reader.getInputStream().readAllBytes()).isEqualTo(NEW);
            assertThat(Files.readAttributes(pipe, java.nio.file.attribute.BasicFileAttributes.class)
                            .isOther())
                    .isTrue();
        }
        assertNames("result.json", "pipe", "link");
    }

    @Test
    void leftovers_of_killed_processes_can_be_deleted() throws IOException {
        Path leftover = Files.createFile(folder.resolve(".result.json." + "0a".repeat(16) + ".tmp"));
        Path another = Files.createFile(folder.resolve(".other.json." + "0a".repeat(16) + ".tmp"));
        OutputFile.deleteLeftovers(file);
        assertThat(Files.exists(leftover, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(another).exists();
        assertHolds("old");
    }

    @Test
    void a_name_of_the_greatest_length_can_be_written() throws IOException {
        Path longest = folder.resolve("n".repeat(255));
        OutputFile.write(longest, NEW);
        assertThat(longest).hasContent("new");
    }

    private void assertHolds(String content) {
        assertThat(file).hasContent(content);
    }

    private void assertRefused(Path where, String why) {
        assertThat(OutputFile.obstacle(where)).hasValue(why);
        assertThatIOException()
                .isThrownBy(() -> OutputFile.write(where, NEW))
                .withMessage(where + " cannot be written: " + why);
    }

    private void assertNames(String... names) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }
}
