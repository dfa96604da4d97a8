package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.insight.Insight;
import io.steepest.train.insight.InsightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --insight --tensorboard} from the first step to the page. */
class InsightCommandTest {
    @TempDir
    Path tmp;

    private static List<Long> steps(Path folder) throws IOException {
        return InsightFile.read(folder).stream().map(Insight::step).distinct().toList();
    }

    private static List<String> events(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("tfevents"))
                    .toList();
        }
    }

    @Test
    void a_run_leaves_records_page_and_events_and_goes_on_with_them() throws IOException {
        Path out = tmp.resolve("run");
        String train = "train TINY --data " + Cli.text(tmp) + " --steps 5 --insight 2 --tensorboard --out " + out;
        Cli.Outcome begun = Cli.run(train);
        assertThat(begun.status()).as(begun.err()).isZero();
        assertThat(begun.out()).contains("Tensors: " + out.resolve("insight.html"));
        assertThat(steps(out)).containsExactly(1L, 2L, 4L);
        assertThat(Files.readString(out.resolve("insight.html"))).contains("Each tensor at step 4");
        assertThat(events(out)).hasSize(1);

        Cli.Outcome resumed = Cli.run("train --resume " + out + " --steps 8 --insight 2 --tensorboard");
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(steps(out)).containsExactly(1L, 2L, 4L, 6L, 8L);
        assertThat(Files.readString(out.resolve("insight.html"))).contains("Each tensor at step 8");
        assertThat(events(out)).hasSize(2);
    }

    @Test
    void without_the_options_nothing_is_left() throws IOException {
        Path out = tmp.resolve("run");
        Cli.Outcome run = Cli.run("train TINY --data " + Cli.text(tmp) + " --steps 2 --out " + out);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).doesNotContain("Tensors:");
        assertThat(out.resolve(InsightFile.NAME)).doesNotExist();
        assertThat(out.resolve("insight.html")).doesNotExist();
        assertThat(events(out)).isEmpty();
    }
}
