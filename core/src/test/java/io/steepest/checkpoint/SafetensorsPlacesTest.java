package io.steepest.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint may be written to some places and not to others. */
class SafetensorsPlacesTest {
    @TempDir
    private Path folder;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_pipe_gets_the_bytes_that_a_file_gets() throws Exception {
        try (Tensor tensor = torch.randn(300_000)) {
            Path file = folder.resolve("file");
            Safetensors.write(file, Map.of("w", tensor), Map.of("step", "1"));
            Path pipe = folder.resolve("pipe");
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
            Path copy = folder.resolve("copy");
            Process reader = new ProcessBuilder("cat", pipe.toString())
                    .redirectOutput(copy.toFile())
                    .start();
            Safetensors.write(pipe, Map.of("w", tensor), Map.of("step", "1"));
            assertThat(reader.waitFor()).isZero();
            assertThat(copy).hasSameBinaryContentAs(file);
            assertThat(Files.isRegularFile(pipe)).isFalse();
        }
    }

    @Test
    void a_missing_folder_and_a_folder_are_named() {
        Path lost = folder.resolve("lost");
        assertThatIOException()
                .isThrownBy(() -> Safetensors.write(lost.resolve("x"), Map.of(), Map.of()))
                .withMessage(lost.resolve("x") + " cannot be written: there is no folder " + lost);
        assertThatIOException()
                .isThrownBy(() -> Safetensors.write(folder, Map.of(), Map.of()))
                .withMessage(folder + " cannot be written: it is a folder");
    }

    @Test
    void a_failed_write_leaves_the_old_checkpoint() throws IOException {
        Path file = folder.resolve("file");
        try (Tensor tensor = torch.randn(1000)) {
            Safetensors.write(file, Map.of("w", tensor), Map.of("step", "1"));
            byte[] old = Files.readAllBytes(file);
            Thread.currentThread().interrupt();
            assertThatIOException().isThrownBy(() -> Safetensors.write(file, Map.of("w", tensor), Map.of("step", "2")));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file).hasBinaryContent(old);
        }
    }
}
