package io.steepest.train.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are written byte by byte as TensorBoard's own writer does, recorded by {@code record_events.py}. */
class EventsTest {
    private static final double TIME = 1700000000.25;

    @TempDir
    Path tmp;

    @Test
    void bytes_are_those_of_tensorboard() throws IOException {
        Map<String, Double> training = new LinkedHashMap<>();
        training.put("loss/train", 0.0);
        training.put("step_size", 1e-30);
        Map<String, Double> hard = new LinkedHashMap<>();
        hard.put("alignment/blocks.0.attn.q.weight", -0.25);
        hard.put("nan", Double.NaN);
        hard.put("inf", Double.POSITIVE_INFINITY);
        List<byte[]> events = List.of(
                Events.version(TIME),
                Events.start(TIME, 0),
                Events.text(TIME, 0, "setup/text_summary", "| setting | value |\n|---|---|\n| lr | 0.1 · ‖g‖ |\n"),
                Events.scalars(TIME, 0, Map.of("loss/validation", 4.5)),
                Events.scalars(TIME, 1, training),
                Events.scalars(TIME, 1L << 40, hard),
                Events.start(TIME, 7));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] event : events) {
            EventRecords.write(out, event);
        }
        try (InputStream recorded = EventsTest.class.getResourceAsStream("events.bin")) {
            assertThat(out.toByteArray()).isEqualTo(recorded.readAllBytes());
        }
    }

    @Test
    void files_sort_in_the_order_in_which_they_are_begun() throws IOException {
        Files.createFile(tmp.resolve("events.out.tfevents.4000000000.elsewhere"));
        for (int i = 0; i < 3; i++) {
            try (EventFile events = EventFile.begin(tmp, 5)) {
                assertThat(events.isFirst()).isFalse();
            }
        }
        try (var files = Files.list(tmp)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly(
                            "events.out.tfevents.4000000000.elsewhere",
                            "events.out.tfevents.4000000001.steepest",
                            "events.out.tfevents.4000000002.steepest",
                            "events.out.tfevents.4000000003.steepest");
        }
    }
}
