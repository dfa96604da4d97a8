package io.steepest.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeMemoryTest {
    private static final Path STATM = Path.of("/proc/self/statm");

    @TempDir
    private Path folder;

    /** A round moves 2 MB; one tensor lost in ten rounds would show. */
    @Test
    @SuppressWarnings("try") // the scope is not referenced: it frees what is made inside
    void resident_memory_is_flat_over_500_rounds() throws IOException {
        assumeTrue(Files.isReadable(STATM), "needs /proc");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = Map.of("view", torch.randn(400, 500).t(), "flat", torch.randn(300_000));
            Path file = folder.resolve("round");
            long before = 0;
            for (int round = 0; round < 600; round++) {
                if (round == 100) {
                    touchTheJavaHeap();
                    before = residentBytes();
                }
                Safetensors.write(file, tensors, Map.of("round", Integer.toString(round)));
                Safetensors.read(file).close();
                if (round % 10 == 0) {
                    damage(file);
                    refuse(file);
                }
            }
            assertThat(residentBytes() - before).isLessThan(20L << 20);
        }
    }

    /** Fills the young generation once, so that its pages do not count as growth later. */
    private static void touchTheJavaHeap() {
        byte[][] kept = new byte[64][];
        for (int i = 0; i < 20_000; i++) {
            kept[i % kept.length] = new byte[64 << 10];
        }
        assertThat(kept[0]).isNotEmpty();
    }

    private static void damage(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {17}), channel.size() - 1);
        }
    }

    private static void refuse(Path file) throws IOException {
        try (TensorFile read = Safetensors.read(file)) {
            throw new AssertionError("a damaged file was read: " + read);
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("checksum");
        }
    }

    private static long residentBytes() throws IOException {
        return 4096 * Long.parseLong(Files.readString(STATM).split(" ", 3)[1]);
    }
}
