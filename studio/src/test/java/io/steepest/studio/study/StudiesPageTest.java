package io.steepest.studio.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.Progress;
import io.steepest.train.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code and the file on the page of studies do what the page says. */
class StudiesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "studies.md");

    @TempDir
    Path tmp;

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void the_first_study_can_be_read() throws IOException {
        Study study = StudyFile.parse("first", block("yaml"));
        assertThat(study.optimizers()).containsExactly("adamw", "muon-fast", "lion", "adamw again");
        assertThat(study.method().words()).contains("weight decay among [0.0, 0.01, 0.1]");
    }

    @Test
    void the_code_on_the_page_is_this_one() throws IOException {
        String source = Files.readString(
                Path.of("src", "test", "java", "io", "steepest", "studio", "study", "StudiesPageTest.java"));
        String page = block("java")
                .replaceAll("Path.of\\(\"[^\"]*\"\\)", "…")
                .replaceAll("\\s+", "")
                .replaceAll("}$", "");
        assertThat(source.replaceAll("tmp.resolve\\(\"[^\"]*\"\\)", "…").replaceAll("\\s+", ""))
                .contains(page);
    }

    @Test
    void the_code_runs_a_study() throws IOException {
        Files.writeString(tmp.resolve("small.yaml"), Studies.SMALL);
        Monitor monitor = Studies.silent();
        Study study = StudyFile.read(tmp.resolve("small.yaml"));
        TrainingRunner runner = new TrainingRunner("cpu", Stop.never());
        try (Store store = Store.open(tmp.resolve("small"), false);
                Crew crew = new LocalCrew(2, runner, trial -> Progress.silent())) {
            StudyResult result = new Conduct(study, store, crew, runner::fingerprint, monitor, Stop.never()).run();
            assertThat(result.whole()).isTrue();
        }
    }
}
