package io.steepest.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class ModelMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void three_hundred_steps_in_scopes_leave_memory_flat() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS);
        Gpt model = new Gpt(new GptShape(32, 16, 32, 2, 2, true), 1);
        steps(model, 100);
        long before = residentKilobytes();
        steps(model, 300);
        assertThat(residentKilobytes() - before).isLessThan(30 * 1024);
    }

    private static void steps(Gpt model, int n) {
        for (int i = 0; i < n; i++) {
            try (PointerScope scope = new PointerScope()) {
                model.zero_grad(true);
                model.loss(Tensors.random(32, 8, 16), Tensors.random(31, 8, 16)).backward();
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
