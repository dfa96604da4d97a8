package io.steepest.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private byte[] old;
    private Tensor tensor;

    @BeforeEach
    void writeTheOldFile() throws IOException {
        tensor = torch.randn(300_000);
        file = folder.resolve("model.safetensors");
        Safetensors.write(file, Map.of("w", tensor), Map.of("step", "1"));
        old = Files.readAllBytes(file);
    }

    @AfterEach
    void freeTheTensor() {
        tensor.close();
    }

    @Test
    void a_new_file_replaces_the_old_one_and_leaves_nothing_else() throws IOException {
        Safetensors.write(file, Map.of("w", tensor), Map.of("step", "2"));
        assertThat(Safetensors.readMetadata(file)).isEqualTo(Map.of("step", "2"));
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void a_leftover_of_a_killed_run_is_no_obstacle() throws IOException {
        Files.write(folder.resolve("model.safetensors.tmp"), new byte[5_000_000]);
        Safetensors.write(file, Map.of("w", tensor), Map.of("step", "1"));
        assertThat(file).hasBinaryContent(old);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void a_failure_midway_leaves_the_old_file() {
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.replace(file, channel -> {
                    channel.write(ByteBuffer.allocate(1000));
                    throw new IOException("disk gone");
                }))
                .withMessage("disk gone");
        assertOnlyTheOldFile();
    }

    @Test
    void an_error_midway_leaves_the_old_file() {
        assertThatThrownBy(() -> AtomicFile.replace(file, channel -> {
                    throw new OutOfMemoryError("test");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertOnlyTheOldFile();
    }

    @Test
    void a_full_disk_leaves_the_old_file() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "needs /dev/full");
        Files.createSymbolicLink(folder.resolve("model.safetensors.tmp"), full);
        assertThatIOException().isThrownBy(() -> Safetensors.write(file, Map.of("w", tensor), Map.of()));
        assertOnlyTheOldFile();
    }

    @Test
    void an_interrupted_write_leaves_the_old_file() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Safetensors.write(file, Map.of("w", tensor), Map.of()))
                    .isInstanceOf(ClosedByInterruptException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertOnlyTheOldFile();
    }

    @Test
    void a_missing_folder_is_named() {
        Path lost = folder.resolve("lost");
        assertThatThrownBy(() -> Safetensors.write(lost.resolve("x"), Map.of(), Map.of()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("found no folder " + lost);
        assertThatThrownBy(() -> Safetensors.write(folder, Map.of(), Map.of()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("found a folder");
    }

    private void assertOnlyTheOldFile() {
        assertThat(file).hasBinaryContent(old);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }
}
