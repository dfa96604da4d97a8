package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMessageTest {
    @TempDir
    Path tmp;

    @Test
    void memory_that_is_not_there_is_said_in_a_line() {
        Throwable thrown = catchThrowable(
                () -> torch.empty(new long[] {1L << 50}, new TensorOptions(), new MemoryFormatOptional()));
        assertThat(NativeMessage.of(thrown.getMessage()))
                .isEqualTo("out of memory: no " + (4L << 50)
                        + " bytes for one tensor are left; take a smaller model, batch, context or matrix");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 32, 1L << 40, 1L << 62})
    void a_tensor_that_no_memory_holds_is_said_in_a_line(long side) {
        Throwable thrown = catchThrowable(
                () -> torch.empty(new long[] {side, side}, new TensorOptions(), new MemoryFormatOptional()));
        assertThat(NativeMessage.isIn(thrown.getMessage())).isTrue();
        assertThat(NativeMessage.of(thrown.getMessage()))
                .startsWith("out of memory: ")
                .endsWith("take a smaller model, batch, context or matrix")
                .hasLineCount(1);
    }

    @Test
    void a_batch_too_large_for_memory_is_said_in_a_line() throws IOException {
        Cli.Outcome outcome = Cli.run("train --width 16 --depth 1 --heads 2 --context 16 --batch 2000000000 --steps 1"
                + " --out " + tmp.resolve("x") + " --data " + Cli.text(tmp));
        assertThat(outcome.err()).contains("a batch of 2000000000 windows of 16 tokens does not fit in memory");
        assertThat(outcome.err().lines()).noneMatch(line -> line.contains("diverged"));
    }
}
