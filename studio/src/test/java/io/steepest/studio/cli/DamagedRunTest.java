package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.RunCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged checkpoint is named and stays as it is: status 1, one line. */
class DamagedRunTest {
    @TempDir
    static Path tmp;

    private static byte[] whole;

    @BeforeAll
    static void a_run() throws IOException {
        Cli.text(tmp);
        Path run = tmp.resolve("run");
        assertThat(Cli.run("train TINY --steps 2 --data " + tmp.resolve("numbers.txt") + " --out " + run)
                        .status())
                .isZero();
        whole = Files.readAllBytes(run.resolve(RunCheckpoint.FILE));
    }

    private static Path file() {
        return tmp.resolve("run").resolve(RunCheckpoint.FILE);
    }

    @BeforeEach
    void whole_again() throws IOException {
        Files.write(file(), whole);
    }

    private static void assertRefused(String line) {
        Map<String, String> before = Cli.tree(tmp);
        Cli.Outcome outcome = Cli.run(line.replace("RUN", tmp.resolve("run").toString()));
        assertThat(outcome.err()).contains(file().toString());
        Cli.assertSaidOnce(outcome, 1);
        assertThat(Cli.tree(tmp)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --resume RUN --steps 4", "generate RUN --tokens 3"})
    void truncated(String line) throws IOException {
        for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertRefused(line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --resume RUN --steps 4", "generate RUN --tokens 3"})
    void a_bit_flipped_in_the_tensors(String line) throws IOException {
        for (int at : new int[] {whole.length - 1, whole.length - whole.length / 3}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 4;
            Files.write(file(), damaged);
            assertRefused(line);
        }
    }

    @Test
    void data_of_equal_length_but_other_content() throws IOException {
        Path text = tmp.resolve("numbers.txt");
        String before = Files.readString(text);
        try {
            Files.writeString(text, before.replace("comes before", "walks before"));
            Cli.Outcome outcome = Cli.run("train --resume " + tmp.resolve("run") + " --steps 4");
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.err()).contains("another data").contains("checksum");
            assertThat(Files.readAllBytes(file())).isEqualTo(whole);
        } finally {
            Files.writeString(text, before);
        }
    }

    /** Every 97th byte of the header: names, shapes, offsets, metadata. */
    @Test
    void a_bit_flipped_in_the_header() throws IOException {
        int header = (int) java.nio.ByteBuffer.wrap(whole)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getLong();
        String json = new String(whole, 8, header, java.nio.charset.StandardCharsets.UTF_8);
        // without the checksum's names a file counts as one from elsewhere, which has none
        int unsigned = json.indexOf("checksum");
        for (int at = 8; at < header; at += 97) {
            if (Math.abs(at - 8 - unsigned) > 60) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 1;
                Files.write(file(), damaged);
                assertRefused("train --resume RUN --steps 4");
            }
        }
    }
}
