package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option --spark where there is no Spark. */
class ClusterTest {
    @TempDir
    Path tmp;

    private Cli.Outcome study(String more) throws IOException {
        Path file = Files.writeString(tmp.resolve("study.yaml"), """
                base: {model: linear, data: wine, steps: 3, batch: 8}
                optimizers: [sgd]
                """);
        return Cli.run("study " + file + " --out " + tmp.resolve("out") + " --spark local[1] " + more);
    }

    @Test
    void without_the_module_one_line_says_what_to_add() throws IOException {
        Cli.Outcome outcome = study("");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.errors())
                .endsWith("steepest: --spark: the module steepest-spark is not on the class path; ./steepest COMMAND"
                        + " --spark MASTER adds the module and Spark, and so does spark-submit: see docs/spark.md");
    }

    @Test
    void places_are_the_clusters_to_say() throws IOException {
        for (String option : new String[] {"--parallel 2", "--processes 2"}) {
            Cli.Outcome outcome = study(option);
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.errors())
                    .startsWith("steepest: --spark takes neither --parallel nor --processes: its cluster says how many"
                            + " trials run at a time, at most spark.cores.max");
        }
    }
}
