package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without {@code --model} a model is trained that fits the data, whatever the data is called. */
class UsualModelTest {
    @TempDir
    static Path tmp;

    @BeforeAll
    static void files() throws IOException {
        Cli.text(tmp);
        Files.writeString(
                tmp.resolve("table.csv"),
                IntStream.range(0, 60)
                        .mapToObj(i -> i + "," + i * i % 7 + "," + i % 2)
                        .collect(Collectors.joining("\n")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "wine, mlp of",
        "breast-cancer, mlp of",
        "digits, cnn of",
        "DIR/table.csv, mlp of",
        "DIR/numbers.txt, gpt of",
    })
    void fits_the_data(String data, String model) {
        for (String command : new String[] {"train --steps 1", "compare --optimizer sgd --steps 1", "explain"}) {
            Cli.Outcome outcome = Cli.run(command + " --data " + data.replace("DIR", tmp.toString())
                    + (command.equals("explain")
                            ? ""
                            : " --out " + tmp.resolve(command.charAt(0) + data.hashCode() + "")));
            assertThat(outcome.status()).as(outcome.err()).isZero();
            assertThat(outcome.out() + outcome.err()).contains(model);
        }
    }

    @Test
    void speed_is_counted_in_what_the_data_consists_of() {
        assertThat(Cli.run("train --data wine --steps 1 --batch 1 --out " + tmp.resolve("rows"))
                        .err())
                .contains(" rows/s")
                .doesNotContain("tok");
        assertThat(Cli.run("train --data digits --steps 1 --batch 1 --out " + tmp.resolve("images"))
                        .err())
                .contains(" images/s")
                .doesNotContain("tok");
        assertThat(Cli.run("compare --data digits --steps 1 --batch 1 --optimizer sgd --out " + tmp.resolve("compared"))
                        .err())
                .contains("1 arm, 1 step of 1 image, 1 seed")
                .doesNotContain("tok");
    }
}
