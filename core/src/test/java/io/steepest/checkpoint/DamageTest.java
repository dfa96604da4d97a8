package io.steepest.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that broke, or that somebody forged. */
class DamageTest {
    @TempDir
    private Path folder;

    @Test
    void every_flipped_bit_is_found() throws IOException {
        byte[] whole = sample();
        Path file = folder.resolve("flipped");
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            assertThatThrownBy(() -> Safetensors.read(file).close())
                    .as("bit %d of byte %d", bit % 8, bit / 8)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(", expected ");
        }
    }

    @Test
    void every_truncation_is_found_by_the_header_alone() throws IOException {
        byte[] whole = sample();
        Path file = folder.resolve("truncated");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file).close())
                    .as("%d bytes of %d", length, whole.length)
                    .isInstanceOf(CheckpointException.class);
            assertThatThrownBy(() -> Safetensors.readMetadata(file)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void bytes_after_the_end_are_refused() throws IOException {
        byte[] whole = sample();
        Path file = Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
        assertRefused(file, "found 29 bytes of data, expected 28 bytes by the header");
    }

    @Test
    void a_damaged_number_is_told_by_both_checksums() throws IOException {
        byte[] whole = sample();
        whole[whole.length - 1] ^= 1;
        Path file = Files.write(folder.resolve("damaged"), whole);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.read(file).close())
                .withMessageMatching(
                        ".*found content of checksum [0-9a-f]{8}, expected [0-9a-f]{8} as in its metadata.*");
        assertThat(Safetensors.readMetadata(file)).isEqualTo(Map.of("step", "17"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 100_000_001, 9})
    void absurd_header_lengths_are_refused(long length) throws IOException {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        Path file = Files.write(folder.resolve("length"), bytes);
        assertRefused(
                file, "header length " + Long.toUnsignedString(length) + ", expected at most 8 in a file of 16 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| no JSON object",
                "[]| no JSON object",
                "null| no JSON object (null)",
                "17| no JSON object (17)",
                "-1e999| no JSON object (-1e999)",
                "true| no JSON object (true)",
                "\"text\"| no JSON object (text)",
                "{'__metadata__':null}| found 4 bytes of data, expected 0",
                "{'a':null}| tensor a described by null",
                "{'a':{'dtype':null,'shape':[1],'data_offsets':[0,4]}}| tensor a of dtype null",
                "{'a':{'dtype':'F32','shape':null,'data_offsets':[0,4]}}| tensor a of shape null",
                "{'a':{'dtype':'F32','shape':[null],'data_offsets':[0,4]}}| tensor a of shape [null]",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':null}}| tensor a at data_offsets null",
                "{'a':{'dtype':'F32','shape':[1]}}| tensor a at data_offsets null",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,'4']}}| tensor a at data_offsets [0, 4]",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}| tensor a at data_offsets [-4, 0]",
                "{'a':{'dtype':'F64','shape':[1],'data_offsets':[0,4]}}| two offsets 8 bytes apart for F64 [1]",
                "{'a':{'dtype':'F16','shape':[1],'data_offsets':[0,4]}}| two offsets 2 bytes apart for F16 [1]",
                "{'__metadata__':{'a':null}}| metadata a = null, expected a text",
                "{'__metadata__':{'a':{'b':'c'}}}| metadata a = {b=c}, expected a text",
                "{'__metadata__':{'a':'1','a':'2'}}| Duplicate",
                "{'a\\u000ab':17}| tensor a<U+000A>b described by 17",
                "{'a\\ud800':17}| tensor a<U+D800> described by 17",
                "{'\\ufeff':{}}| tensor <U+FEFF> of dtype null",
                "{| no JSON object",
                "{} {}| text after the end",
                "nonsense| no JSON object",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}| Duplicate",
                "{'__metadata__':{'step':17}}| metadata step = 17, expected a text",
                "{'__metadata__':17}| __metadata__ 17",
                "{'__metadata__':{'checksum_kind':'CRC32C'},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}| checksum = null",
                "{'__metadata__':{'checksum':'00000000'},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}| or neither",
                "{'a':17}| tensor a described by 17",
                "{'a':{}}| tensor a of dtype null, expected one of [F64, F32,",
                "{'a':{'dtype':'F33','shape':[1],'data_offsets':[0,4]}}| tensor a of dtype F33",
                "{'a':{'dtype':32,'shape':[1],'data_offsets':[0,4]}}| tensor a of dtype 32",
                "{'a':{'dtype':'F32','data_offsets':[0,4]}}| tensor a of shape null",
                "{'a':{'dtype':'F32','shape':[-1,-1],'data_offsets':[0,4]}}| tensor a of shape [-1, -1]",
                "{'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}| tensor a of shape [1.0]",
                "{'a':{'dtype':'F32','shape':[18446744073709551617],'data_offsets':[0,4]}}| integers from 0",
                "{'a':{'dtype':'F32','shape':[4611686018427387905],'data_offsets':[0,4]}}| fewer than 2^63 bytes",
                "{'a':{'dtype':'F32','shape':[4294967296,0,4294967296],'data_offsets':[0,0]}}| fewer than 2^63 bytes",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}| two offsets 8 bytes apart for F32 [2]",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}}| two offsets 4 bytes apart",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}| two offsets 4 bytes apart",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}| tensor a at byte 4",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'I8','shape':[1],'data_offsets':[3,4]}}| it at byte 4",
                "{'a':{'dtype':'F32','shape':[1000000000000],'data_offsets':[0,4000000000000]}}| found 4 bytes of data",
                "{'a':{'dtype':'I8','shape':[1],'data_offsets':[9223372036854775806,9223372036854775807]}}| at byte 0",
                "{'a':{'dtype':'I8','shape':[],'data_offsets':[0,1]}}| found 4 bytes of data, expected 1",
                "{}| found 4 bytes of data, expected 0",
            })
    void forged_headers_are_refused(String header, String why) throws IOException {
        Path file = forge(header.replace('\'', '"'));
        assertRefused(file, why);
    }

    @Test
    void a_forged_message_stays_short() throws IOException {
        Path file = forge("{\"" + "n".repeat(40_000) + "\":{\"dtype\":\"" + "F".repeat(100_000) + "\"}}");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.read(file).close())
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(1_000));
    }

    @Test
    void deeply_nested_headers_are_refused() throws IOException {
        assertRefused(forge("{\"a\":" + "[".repeat(1_000_000)), "no JSON object");
    }

    @Test
    void more_dimensions_than_tensors_have_are_refused() throws IOException {
        String ones = "1,".repeat(100_000) + "1";
        assertRefused(
                forge("{\"a\":{\"dtype\":\"F32\",\"shape\":[" + ones + "],\"data_offsets\":[0,4]}}"), "at most 64");
    }

    @Test
    void a_missing_file_and_a_folder_are_refused() {
        assertRefused(folder.resolve("missing"), "found nothing, expected a safetensors file");
        assertRefused(folder, "found no regular file");
    }

    private static void assertRefused(Path file, String why) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.read(file).close())
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(why);
    }

    /** A file of this header and 4 bytes of data, without a checksum. */
    private Path forge(String header) throws IOException {
        byte[] json = header.getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("forged"),
                bytes.putLong(json.length).put(json).putFloat(1).array());
    }

    @SuppressWarnings("try") // the scope is not referenced: it frees what is made inside
    private byte[] sample() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Tensor w = SafetensorsTest.numbers(Dtype.F32, 2, 3);
            Tensor n = SafetensorsTest.numbers(Dtype.I16, 2);
            Path file = folder.resolve("whole");
            Safetensors.write(file, Map.of("w", w, "n", n), Map.of("step", "17"));
            return Files.readAllBytes(file);
        }
    }
}
