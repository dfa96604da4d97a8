package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.train.data.Vocabulary.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    /** Three 2×2 images to train on: mean 1, and every pixel one off it. */
    private static final byte[] TRAIN = idx(0x803, new int[] {3, 2, 2}, 0, 2, 0, 2, 2, 2, 0, 0, 0, 2, 2, 0);

    private static final byte[] TEST = idx(0x803, new int[] {1, 2, 2}, 255, 1, 0, 2);

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), TRAIN);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(0x801, new int[] {3}, 0, 1, 2));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), TEST);
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(0x801, new int[] {1}, 1));
    }

    @Test
    void a_folder_is_read_and_standardized_by_its_training_part() {
        LabelledDataset data = open();
        assertThat(data.shape()).containsExactly(1, 2, 2);
        assertThat(data.classes()).isEqualTo(3);
        Copy training = Copy.of(() -> data.train(1, 1, 3));
        assertThat(training.inputs()).containsExactly(-1., 1., -1., 1., 1., 1., -1., -1., -1., 1., 1., -1.);
        assertThat(training.targets()).containsExactly(0., 1., 2.);
        Copy validation = Copy.of(() -> data.validation(0, 4));
        assertThat(validation.inputs()).containsExactly(254., 0., -1., 1.);
        assertThat(validation.targets()).containsExactly(1.);
    }

    @Test
    void gzipped_files_and_names_with_a_dot_are_the_same() throws IOException {
        Copy plain = Copy.of(() -> open().train(1, 1, 3));
        for (String part : new String[] {"train-images", "train-labels", "t10k-images", "t10k-labels"}) {
            String type = part.endsWith("images") ? "idx3-ubyte" : "idx1-ubyte";
            Path file = folder.resolve(part + "-" + type);
            Files.write(folder.resolve(part + "." + type + ".gz"), gzip(Files.readAllBytes(file)));
            Files.delete(file);
        }
        assertThat(Copy.of(() -> open().train(1, 1, 3))).isEqualTo(plain);
    }

    @Test
    void a_truncated_file_is_refused() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), Arrays.copyOf(TRAIN, TRAIN.length - 1));
        refused("train-images-idx3-ubyte: truncated: 11 bytes after the header, which promises 12");
        Files.write(folder.resolve("train-images-idx3-ubyte"), Arrays.copyOf(TRAIN, 7));
        refused("train-images-idx3-ubyte: truncated: 7 bytes, the header alone has 16");
    }

    @Test
    void a_truncated_gzip_is_refused() throws IOException {
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        byte[] zipped = gzip(TRAIN);
        Files.write(folder.resolve("train-images-idx3-ubyte.gz"), Arrays.copyOf(zipped, zipped.length - 9));
        refused("train-images-idx3-ubyte.gz: not a whole gzip file");
    }

    @Test
    void a_file_too_long_is_refused() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), Arrays.copyOf(TRAIN, TRAIN.length + 1));
        refused("too long: more than 12 bytes after the header, which promises 12");
    }

    @Test
    void a_wrong_magic_number_is_refused() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), idx(0x801, new int[] {12}, new int[12]));
        refused("wrong magic number 0x00000801; IDX images of unsigned bytes begin with 0x00000803");
    }

    @Test
    void dimensions_that_cannot_be_are_refused() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), idx(0x803, new int[] {3, 0, 2}));
        refused("dimension 1 is 0");
        int max = Integer.MAX_VALUE;
        Files.write(folder.resolve("train-images-idx3-ubyte"), idx(0x803, new int[] {max, max, max}));
        refused("truncated: 0 bytes");
    }

    @Test
    void parts_that_do_not_fit_are_refused() throws IOException {
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(0x801, new int[] {2}, 0, 1));
        refused("holds 3 images");
        write();
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), idx(0x803, new int[] {1, 1, 4}, 1, 2, 3, 4));
        refused("training images are [1, 2, 2] [channels, rows, columns], test images [1, 1, 4]");
    }

    @Test
    void a_missing_file_is_named() throws IOException {
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        refused("has no t10k-labels-idx1-ubyte[.gz]");
    }

    private void refused(String message) {
        assertThatIllegalArgumentException().isThrownBy(this::open).withMessageContaining(message);
    }

    private LabelledDataset open() {
        return (LabelledDataset) Datasets.open(folder.toString(), 0, Kind.BYTES);
    }

    private static byte[] idx(int magic, int[] sizes, int... values) {
        ByteBuffer out =
                ByteBuffer.allocate(4 + 4 * sizes.length + values.length).putInt(magic);
        for (int size : sizes) {
            out.putInt(size);
        }
        for (int value : values) {
            out.put((byte) value);
        }
        return out.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
