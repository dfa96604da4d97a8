package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.steepest.studio.page.StudyGallery;
import io.steepest.studio.report.ReportText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies from the command line: what they leave, and that nothing but the study decides what that is. */
class StudyCommandTest {
    private static final String STUDY = """
            title: A study for tests
            question: Does everything come out alike?
            base: {model: mlp, data: digits, width: 8, depth: 1, steps: 12, batch: 16, evaluation-batches: 2}
            optimizers:
              typed: {optimizer: "* = max ema(0.9)", lr: 0.002}
              muon:
            tuning: {factor: 4, points: 3, widen: 1}
            seeds: 2
            """;

    private static final int KILLS = 10;
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    Path tmp;

    @BeforeEach
    void a_study() throws IOException {
        Files.writeString(tmp.resolve("study.yaml"), STUDY);
    }

    private String line(String folder, String more) {
        return "study " + tmp.resolve("study.yaml") + " --out " + tmp.resolve(folder) + " " + more;
    }

    /** What a store holds but for times and order: trials by key. */
    private static List<String> content(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("trials.jsonl"))) {
            ObjectNode node = (ObjectNode) new ObjectMapper().readTree(line);
            node.remove("timing");
            lines.add(node.toString());
        }
        return lines.stream().sorted().toList();
    }

    @Test
    void a_study_leaves_a_report_tables_and_a_result_for_machines() throws IOException {
        Path json = tmp.resolve("result.json");
        Cli.Outcome outcome = Cli.run(line("out", "--json " + json));
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("| optimizer", "**Difference to typed**", "typed again", "Report: ");
        assertThat(Files.readString(tmp.resolve("out/result.md"))).contains("**Constants chosen**");
        assertThat(Files.readString(tmp.resolve("out/report.html")))
                .contains(
                        "Does everything come out alike?",
                        "over the step size",
                        "max, normalized, smoothed by ema(0.9)");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("whole").asBoolean()).isTrue();
        assertThat(result.get("arms")).hasSize(3);
        JsonNode muon = result.get("arms").get(1);
        assertThat(muon.get("optimizer").asText()).isEqualTo("muon");
        assertThat(muon.at("/measures/validation_loss/values")).hasSize(2);
        assertThat(muon.at("/measures/validation_loss/low").asDouble())
                .isLessThan(muon.at("/measures/validation_loss/high").asDouble());
        assertThat(muon.at("/measures/validation_accuracy/mean").asDouble()).isBetween(0.0, 1.0);
        assertThat(muon.get("tried").findValuesAsText("constant")).contains("lr", "adam-lr");
        assertThat(Files.readAllLines(tmp.resolve("out/trials.jsonl")))
                .hasSize(result.get("trials").asInt());
    }

    @Test
    void a_gallery_shows_every_study_of_a_folder() throws IOException {
        Path root = Files.createDirectory(tmp.resolve("all"));
        assertThat(Cli.run(line("all/one", "--quick")).status()).isZero();
        assertThat(Cli.run(line("all/two", "--quick")).status()).isZero();
        Path page = StudyGallery.write(root, new ReportText("Studies", "", "", "", List.of(), Map.of()));
        assertThat(Files.readString(page))
                .contains(
                        "2 studies",
                        "href=\"one/report.html\"",
                        "src=\"data:image/png;base64,iVBOR",
                        "A study for tests",
                        "lowest mean");
    }

    @Test
    void neither_the_number_of_trials_at_a_time_nor_of_processes_changes_a_result() throws IOException {
        assertThat(Cli.run(line("one", "--parallel 1")).status()).isZero();
        assertThat(Cli.run(line("three", "--parallel 3")).status()).isZero();
        assertThat(content(tmp.resolve("three"))).isEqualTo(content(tmp.resolve("one")));
        assertThat(Cli.run(line("shared", "--processes 2 --parallel 1")).status())
                .isZero();
        assertThat(content(tmp.resolve("shared"))).isEqualTo(content(tmp.resolve("one")));
    }

    @Test
    void a_study_that_is_killed_ten_times_keeps_what_one_that_ran_through_keeps() throws Exception {
        assertThat(Cli.run(line("whole", "")).status()).isZero();
        Random random = new Random(1);
        for (int i = 0; i < KILLS; i++) {
            Process process = start(line("killed", ""));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            int before = kept("killed");
            // from the moment at which it keeps trials, so that the kill hits work and not the start of the machine
            while (process.isAlive() && kept("killed") == before && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(60));
            process.destroyForcibly();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Cli.run(line("killed", "")).status()).isZero();
        assertThat(content(tmp.resolve("killed"))).isEqualTo(content(tmp.resolve("whole")));
    }

    private int kept(String folder) throws IOException {
        Path file = tmp.resolve(folder).resolve("trials.jsonl");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private Process start(String line) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "@../jvm.options",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Cli.words(line));
        return new ProcessBuilder(command)
                .redirectOutput(new File(tmp.toFile(), "out.txt"))
                .redirectError(new File(tmp.toFile(), "err.txt"))
                .start();
    }

    @Test
    void a_bad_file_gets_one_line_with_the_place() throws IOException {
        Files.writeString(tmp.resolve("study.yaml"), STUDY.replace("steps: 12", "steps: few"));
        Cli.Outcome outcome = Cli.run(line("out", ""));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.err())
                .contains("study.yaml: base.steps: expected a whole number of at least 1, found \"few\"");
        assertThat(tmp.resolve("out")).doesNotExist();
    }

    @Test
    void a_quick_study_has_a_folder_of_its_own_and_ends_soon() throws IOException {
        Cli.Outcome outcome = Cli.run(line("quick", "--quick"));
        assertThat(outcome.status()).isZero();
        assertThat(Files.readString(tmp.resolve("quick/trials.jsonl")))
                .contains("\"steps\":4")
                .doesNotContain("\"steps\":12");
    }
}
