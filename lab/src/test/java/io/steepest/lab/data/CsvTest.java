package io.steepest.lab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.lab.data.Vocabulary.Kind;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    private static final String ROWS = "1,10,-1\n2,20,1\n3,30,-1\n4,40,1\n5,50,1\n";

    @TempDir
    Path folder;

    @Test
    void a_table_is_split_standardized_and_its_classes_numbered() {
        LabelledDataset data = (LabelledDataset) open(ROWS);
        assertThat(data.shape()).containsExactly(2);
        assertThat(data.isImages()).isFalse();
        assertThat(data.classes()).isEqualTo(2);
        Copy training = Copy.of(() -> data.train(1, 1, 4));
        assertThat(training.inputShape()).containsExactly(4L, 2L);
        for (int column = 0; column < 2; column++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < 4; row++) {
                double x = training.inputs().get(2 * row + column);
                sum += x;
                squares += x * x;
            }
            assertThat(Math.abs(sum)).isLessThan(1e-6);
            assertThat(squares / 4).isBetween(1 - 1e-6, 1 + 1e-6);
        }
        assertThat(Copy.of(() -> data.validation(0, 9)).tokens()).isEqualTo(1);
    }

    @Test
    void a_header_changes_nothing_quoted_or_not_even_with_other_columns() {
        Copy plain = Copy.of(() -> open(ROWS).train(1, 1, 4));
        assertThat(Copy.of(() -> open("a,b,class\n" + ROWS).train(1, 1, 4))).isEqualTo(plain);
        assertThat(Copy.of(() -> open("\"a, first\",\"b\",\"class\"\n" + ROWS).train(1, 1, 4)))
                .isEqualTo(plain);
        assertThat(Copy.of(() ->
                        open("5,2,no,yes\r\n" + ROWS.replace("\n", "\r\n")).train(1, 1, 4)))
                .isEqualTo(plain);
    }

    @Test
    void a_gzipped_table_is_the_same() throws IOException {
        Path file = folder.resolve("t.csv.gz");
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write(ROWS);
        }
        Dataset zipped = Datasets.open(file.toString(), 0, Kind.BYTES);
        assertThat(Copy.of(() -> zipped.train(1, 1, 4)))
                .isEqualTo(Copy.of(() -> open(ROWS).train(1, 1, 4)));
    }

    @Test
    void a_constant_column_becomes_zero() {
        Copy batch = Copy.of(() -> open("7,1\n7,0\n7,1\n7,0\n7,1\n").train(1, 1, 4));
        assertThat(batch.inputs()).containsOnly(0.0);
    }

    @Test
    void errors_name_row_and_column() {
        refused("a,b,class\n" + ROWS + "6,x,1\n", "t.csv, row 7, column 2: \"x\" is not a finite number");
        refused("1,x,0\n" + ROWS, "row 1, column 2: \"x\"");
        refused(ROWS + "6,,1\n", "row 6, column 2: \"\" is not a finite number");
        refused(ROWS + "NaN,1,1\n", "row 6, column 1: \"NaN\"");
        refused(ROWS + "1e99,1,1\n", "row 6, column 1: \"1e99\"");
        refused(ROWS + "1f,1,1\n", "row 6, column 1: \"1f\"");
        refused(ROWS + "6,1,0.5\n", "row 6, column 3: \"0.5\" is not an integer; the last column is the class");
        refused(ROWS + "6,1\n", "row 6: 2 columns, but 3 in the rows above");
        refused("1;2;0\n3;4;1\n5;6;1\n", "row 2: \"3;4;1\" is one column");
    }

    @Test
    void tables_too_small_to_learn_from_are_refused() {
        refused("", "no rows of numbers");
        refused("a,class\n", "no rows of numbers");
        refused("1,0\n2,1\n", "2 examples to train on, 0 to validate and 2 classes");
        refused("1,3\n2,3\n3,3\n4,3\n5,3\n", "4 examples to train on, 1 to validate and 1 classes");
    }

    private void refused(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> open(text)).withMessageContaining(message);
    }

    private Dataset open(String text) {
        try {
            Path file = Files.writeString(folder.resolve("t.csv"), text);
            return Datasets.open(file.toString(), 0, Kind.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
