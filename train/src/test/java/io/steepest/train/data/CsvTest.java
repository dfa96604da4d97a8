package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.steepest.train.data.Vocabulary.Kind;
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

    /** A column and the same column with 1.7e9 subtracted are equal to the last bit, in float32 as the models read them. */
    @Test
    void a_column_far_from_zero_loses_nothing() {
        StringBuilder far = new StringBuilder();
        StringBuilder near = new StringBuilder();
        for (int i = 0; i < 62; i++) {
            int x = i % 2 == 0 ? i / 2 : 40 + i / 2;
            far.append(1_700_000_000 + x).append(',').append(i % 2).append('\n');
            near.append(x).append(',').append(i % 2).append('\n');
        }
        LabelledDataset of = (LabelledDataset) open(far.toString());
        Copy training = Copy.of(() -> of.train(1, 1, 100));
        Copy validation = Copy.of(() -> of.validation(0, 100));
        LabelledDataset same = (LabelledDataset) open(near.toString());
        assertThat(training).isEqualTo(Copy.of(() -> same.train(1, 1, 100)));
        assertThat(validation).isEqualTo(Copy.of(() -> same.validation(0, 100)));
        assertThat(training.inputs().stream().distinct().count()).isGreaterThan(45);
    }

    @Test
    void constants_far_from_zero_and_numbers_at_the_ends_of_the_range() {
        Copy constant =
                Copy.of(() -> open("0.1,1\n0.1,0\n0.1,1\n0.1,0\n0.1,1\n").train(1, 1, 4));
        assertThat(constant.inputs()).containsOnly(0.0);
        Copy plain = Copy.of(() -> open("1,1\n2,0\n4,1\n8,0\n16,1\n").train(1, 1, 4));
        for (int exponent : new int[] {-300, -200, 200, 300}) {
            String scaled = "1,1\n2,0\n4,1\n8,0\n16,1\n".replace(",", "e" + exponent + ",");
            Copy batch = Copy.of(() -> open(scaled).train(1, 1, 4));
            for (int i = 0; i < 4; i++) {
                assertThat(batch.inputs().get(i)).isCloseTo(plain.inputs().get(i), within(1e-6));
            }
        }
    }

    @Test
    void a_mark_blank_lines_quotes_spaces_and_delimiters_change_nothing() {
        Copy plain = Copy.of(() -> open(ROWS).train(1, 1, 4));
        for (String text : new String[] {
            "\ufeff" + ROWS,
            "\ufeffa,b,class\n" + ROWS,
            "\n  \n" + ROWS.replace("\n", "\n\n \n"),
            ROWS.replace("\n", "\r\n"),
            ROWS.replace("\n", "\r"),
            ROWS.substring(0, ROWS.length() - 1),
            ROWS.replace(",", " , "),
            ROWS.replace(",", ";"),
            "a;b;class\n" + ROWS.replace(",", ";"),
            "\"a,b\";c;class\n" + ROWS.replace(",", ";"),
            ROWS.replace(",", "\t"),
            "a\tb\tclass\n" + ROWS.replace(",", "\t"),
            "0,1,class\n" + ROWS,
            "\"" + ROWS.replace(",", "\",\"").replace("\n", "\"\n\"").replaceAll("\"$", ""),
            ROWS.replace("10", "1.0e+1").replace("-1", "-1.0"),
        }) {
            assertThat(Copy.of(() -> open(text).train(1, 1, 4))).as(text).isEqualTo(plain);
        }
    }

    @Test
    void classes_may_have_names() {
        String named = ROWS.replace("-1", "cat").replaceAll("(?m),1$", ",dog");
        Copy plain = Copy.of(() -> open(ROWS).train(1, 1, 4));
        assertThat(Copy.of(() -> open(named).train(1, 1, 4))).isEqualTo(plain);
        assertThat(Copy.of(() -> open("x,y,kind\n" + named).train(1, 1, 4))).isEqualTo(plain);
        assertThat(Copy.of(() -> open(named.replace("cat", "\"a, b\"")).train(1, 1, 4)))
                .isEqualTo(plain);
        LabelledDataset mixed = (LabelledDataset) open("1,1\n2,2\n3,10\n4,1\n5,2\n6,10\n");
        assertThat(mixed.classes()).isEqualTo(3);
        refused("1.5,x,cat\n2,3,cat\n3,4,dog\n", "t.csv, row 1, column 2: \"x\" is not a finite number");
    }

    @Test
    void errors_name_row_and_column() {
        refused("a,b,class\n" + ROWS + "6,x,1\n", "t.csv, row 7, column 2: \"x\" is not a finite number");
        refused("1,x,0\n" + ROWS, "row 1, column 2: \"x\"");
        refused(ROWS + "6,,1\n", "row 6, column 2: the value is missing");
        refused(ROWS + "6,1,\n", "row 6, column 3: the value is missing");
        refused(ROWS + "6,NA,1\n", "row 6, column 2: \"NA\" says that the value is missing");
        refused(ROWS + "NaN,1,1\n", "row 6, column 1: \"NaN\" is not a finite number");
        refused(ROWS + "1,-inf,1\n", "row 6, column 2: \"-inf\" is not a finite number");
        refused(ROWS + "1,1,NaN\n", "row 6, column 3: \"NaN\" is not a finite number");
        refused(ROWS + "1e999,1,1\n", "row 6, column 1: \"1e999\" is not a finite number");
        refused(ROWS + "1f,1,1\n", "row 6, column 1: \"1f\"");
        refused(ROWS + "0x10,1,1\n", "row 6, column 1: \"0x10\"");
        refused(ROWS + "6\u00a0,1,1\n", "row 6, column 1: \"6<U+00A0>\"");
        refused(ROWS + "6\u200b,1,1\n", "row 6, column 1: \"6<U+200B>\"");
        refused(ROWS + "6\0,1,1\n", "row 6, column 1: \"6<U+0000>\"");
        refused(
                ROWS + "6,1,0.5\n",
                "row 6, column 3: \"0.5\" is not an integer or a name; the last column is the class");
        refused(ROWS + "6,1\n", "row 6: 2 columns, but 3 in the rows above");
        refused(ROWS + "6,1,1,1\n", "row 6: 4 columns, but 3 in the rows above");
        refused("1|2|0\n3|4|1\n5|6|1\n", "row 2: \"3|4|1\" is one column");
        refused(ROWS.replace(",", ";") + "1,5;2;1\n", "row 6, column 1: \"1,5\" has a decimal comma");
        refused("1,5;2,5;1\n2,5;3,5;0\n", "row 1, column 1: \"1,5\" has a decimal comma");
        refused(ROWS + "\"6,1,1\n7,1,1\n", "row 6 or below: a quote is not closed");
        refused(ROWS + "\"6\"x,1,1\n", "row 6 or below: a quote is not closed");
    }

    @Test
    void what_is_not_utf8_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("t.csv"), "1,2,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Datasets.open(file.toString(), 0, Kind.BYTES))
                .withMessageContaining("t.csv: not UTF-8; save it in UTF-8");
    }

    @Test
    void many_columns_are_read() {
        String row = "1.5,".repeat(20_000);
        LabelledDataset wide = (LabelledDataset) open((row + "0\n" + row + "1\n").repeat(3));
        assertThat(wide.shape()).containsExactly(20_000);
    }

    @Test
    void tables_too_small_to_learn_from_are_refused() {
        refused("", "t.csv: no rows of numbers");
        refused("\ufeff", "no rows of numbers");
        refused("\n \n", "no rows of numbers");
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
