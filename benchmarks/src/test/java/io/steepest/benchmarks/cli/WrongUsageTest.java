package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is typed wrongly ends with status 2, one line that says what is wrong, and nothing done. */
class WrongUsageTest {
    @TempDir
    static Path tmp;

    @BeforeAll
    static void a_file_where_a_folder_is_wanted() throws IOException {
        Files.writeString(tmp.resolve("file"), "no folder");
    }

    @ParameterizedTest(name = "steepest {0}")
    @CsvSource(delimiter = '|', textBlock = """
            orthogonalize --shapes 3 | steepest: --shapes 3 is not rows x columns
            orthogonalize --shape=3 | steepest: --shape 3 is not rows x columns
            orthogonalize --spectra gausian | no spectrum named "gausian"; did you mean gaussian? known spectra: gaussian
            orthogonalize --method sdv | no method named "sdv"; did you mean svd?
            bench --steps 0 | --steps must be at least 1, found 0
            bench --steps 2000000000 | --steps must be at most 1000000, found 2000000000
            bench --warm -1 | --warm must be at least 0, found -1
            bench --clip -1 | --clip must be at least 0, found -1
            bench --against DIR/missing.json | --against DIR/missing.json is no file
            bench --parameters 999999x999999*999 | --parameters 999999x999999*999 does not fit in memory
            bench --growth cnn,999999x999999*999 | --parameters 999999x999999*999 does not fit in memory
            bench --out DIR/file/x | --out DIR/file/x lies under DIR/file, which is a file
            bench --updates DIR/missing/deep/x.st --optimizer sgd | --updates DIR/missing/deep/x.st cannot be written: there is no folder
            orthogonalize --shapes 99999x99999,99998x99999,99997x99999,99996x99999,99995x99999 | 99996x99999,99995x99999 does not fit in memory: it needs at least
            orthogonalize --rounds 2000000000 | --rounds must be at most 10000, found 2000000000
            profile --rounds 2000000000 | --rounds must be at most 10000, found 2000000000
            """)
    void it_is_refused(String line, String words) {
        Map<String, String> before = Cli.tree(tmp);
        Cli.Outcome outcome = Cli.run(here(line));
        assertThat(outcome.err()).contains(here(words));
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Cli.tree(tmp)).isEqualTo(before);
    }

    private static String here(String line) {
        return line.replace("DIR", tmp.toString());
    }
}
