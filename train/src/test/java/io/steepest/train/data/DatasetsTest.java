package io.steepest.train.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.train.data.Vocabulary.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
    private static final String TEXT = "to be or not to be\n".repeat(20);

    @TempDir
    Path folder;

    @Test
    void a_text_file_is_read_gzipped_or_not() throws IOException {
        Path plain = Files.writeString(folder.resolve("hamlet.txt"), "\ufeff" + TEXT);
        Path zipped = folder.resolve("hamlet.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(TEXT.getBytes(UTF_8));
        }
        Dataset a = open(plain);
        Dataset b = open(zipped);
        assertThat(a.name()).isEqualTo("hamlet.txt");
        assertThat(((TextDataset) a).vocabulary()).isEqualTo(Vocabulary.learn(Kind.CHARACTERS, TEXT));
        assertThat(Copy.of(() -> a.train(1, 2, 3))).isEqualTo(Copy.of(() -> b.train(1, 2, 3)));
    }

    @Test
    void a_long_text_with_wide_characters_is_decoded_whole() throws IOException {
        String text = "a𝄞é世".repeat(50_000);
        Path file = Files.writeString(folder.resolve("long.txt"), "x" + text);
        assertThat(Sources.text(file)).isEqualTo("x" + text);
    }

    @Test
    void an_unknown_name_gets_the_list_of_known_ones() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Datasets.open("shakespeare", 4, Kind.BYTES))
                .withMessageContaining("no data named \"shakespeare\"")
                .withMessageContaining("europarl, digits");
        assertThatIllegalArgumentException().isThrownBy(() -> Datasets.open("", 4, Kind.BYTES));
        assertThatIllegalArgumentException().isThrownBy(() -> Datasets.open("a\0b", 4, Kind.BYTES));
    }

    @Test
    void an_empty_text_is_refused() throws IOException {
        Path file = Files.createFile(folder.resolve("empty.txt"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(file))
                .withMessageContaining("empty.txt: the file is empty");
    }

    @Test
    void invalid_utf8_is_refused_with_its_byte_offset() throws IOException {
        byte[] bytes = ("é" + TEXT).getBytes(UTF_8);
        bytes[200] = (byte) 0xff;
        Path file = Files.write(folder.resolve("latin.txt"), bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(file))
                .withMessageContaining("latin.txt: not UTF-8: invalid byte 0xff at byte offset 200");
    }

    @Test
    void a_character_cut_off_at_the_end_is_refused() throws IOException {
        byte[] bytes = (TEXT + "é").getBytes(UTF_8);
        Path file = Files.write(folder.resolve("cut.txt"), Arrays.copyOf(bytes, bytes.length - 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(file))
                .withMessageContaining("at byte offset " + TEXT.length());
    }

    @Test
    void a_file_that_is_not_gzip_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("fake.txt.gz"), TEXT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(file))
                .withMessageContaining("not a whole gzip file");
    }

    @Test
    void a_folder_without_idx_files_is_refused_with_their_names() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(folder))
                .withMessageContaining("has no train-images-idx3-ubyte[.gz]")
                .withMessageContaining("t10k-images-idx3-ubyte");
    }

    private static Dataset open(Path path) {
        return Datasets.open(path.toString(), 4, Kind.CHARACTERS);
    }
}
