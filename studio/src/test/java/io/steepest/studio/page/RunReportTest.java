package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.report.ReportText;
import io.steepest.train.RunResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
    private static final String EVIL = "</script><script>alert(1)</script><!--{{title}}\"'&\u0000\u2028$1\\";
    private static final RunResult GPT =
            Runs.run("muon", 0.02, Runs.decaying(1.62, 0.016, 41, 1)).build();

    @TempDir
    Path dir;

    @Test
    void a_run_gives_a_page_and_a_picture_and_no_leftovers() throws IOException {
        Path page = RunReport.write(dir.resolve("new/folder"), Runs.text(), LossUnit.CHARACTER, GPT);
        assertThat(page).hasFileName("report.html");
        try (var files = Files.list(page.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.html", "loss.png");
        }
        BufferedImage picture = ImageIO.read(page.resolveSibling("loss.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1920);
        assertThat(Files.readString(page))
                .contains("A small GPT on Europarl", "short runs of 80 steps", "one training run")
                .contains("blocks.*.attn.q.weight</code> <span class=\"times\">×4", "the &lt;common&gt; position")
                .contains("2 cores, AVX-512", "<summary>21 evaluations</summary>");
    }

    @Test
    void a_page_loads_nothing_and_keeps_the_licence_of_the_charts() throws IOException {
        String page = page(GPT);
        assertThat(withoutScripts(page)).doesNotContainPattern("(?i)\\b(?:src|href|url|action)\\s*[=(]");
        assertThat(page).contains("default-src 'none'").doesNotContain("sourceMappingURL", "@import", "<link");
        assertThat(page).contains("Permission is hereby granted, free of charge", "Chart.js v4");
    }

    @Test
    void charts_and_table_hold_every_point() throws IOException {
        String page = page(GPT);
        JsonNode charts = data(page).get("charts");
        assertThat(charts).hasSize(1);
        JsonNode lines = charts.get(0).get("lines");
        assertThat(lines.findValuesAsText("label")).containsExactly("validation", "training");
        for (int i = 0; i < 21; i++) {
            RunResult.Point point = GPT.curve().get(i);
            JsonNode validation = lines.get(0).get("points").get(i);
            assertThat(validation.get(0).asLong()).isEqualTo(point.step());
            assertThat(validation.get(1).asDouble()).isEqualTo(point.validationLoss());
            assertThat(lines.get(1).get("points").get(i).get(1).asDouble()).isEqualTo(point.trainLoss());
            assertThat(page).contains("data-value=\"" + point.validationLoss() + "\"");
        }
    }

    @Test
    void accuracies_have_a_row_a_column_and_a_chart() throws IOException {
        RunResult run = Runs.run("sgd", 0.1, Runs.accurate(0.3, 0.9)).build();
        String page = page(run);
        assertThat(page).contains("Validation accuracy, %</th><td data-value=\"0.9\">90.0</td>");
        JsonNode accuracy = data(page).get("charts").get(1);
        assertThat(accuracy.get("lines").get(0).get("points").get(1).get(1).asDouble())
                .isEqualTo(90);
        assertThat(RunReport.markdown(run, LossUnit.EXAMPLE))
                .contains("90.0 |", "nats per example")
                .doesNotContain("Bits");
        assertThat(page(GPT)).doesNotContain("accuracy");
    }

    @Test
    void the_terminal_shows_finding_and_results() {
        assertThat(RunReport.markdown(Runs.plain("sgd", 0, 4, 10, 1.5, 20, 2), LossUnit.CHARACTER))
                .startsWith("sgd reached validation loss 2.000 in 20 steps.\n\n**Results**\n\n| Measure ")
                .containsPattern("\\| Validation loss at the end +\\| +2\\.000 \\|")
                .containsPattern("\\| Lowest validation loss +\\| +1\\.500 after 10 steps \\|")
                .containsPattern("\\| Bits per character +\\| +2\\.885 \\|")
                .containsPattern("\\| Time per step, ms +\\| +100 \\|")
                .containsPattern("\\| Time in the optimizer +\\| +13 % \\|")
                .containsPattern("\\| Optimizer state, MiB +\\| +6\\.27 \\|");
    }

    @Test
    void a_run_that_diverged_says_how_far_it_got() throws IOException {
        RunResult late = Runs.plain("sgd", 0, 4, 100, 3, 200, Double.NaN);
        assertThat(RunTables.finding(late))
                .isEqualTo("sgd diverged; the lowest validation loss before was 3.000 after 100 steps.");
        assertThat(page(late)).contains("Validation loss at the end</th><td>diverged</td>");
        RunResult never = Runs.plain("sgd", 0, Double.NaN, 10, Double.POSITIVE_INFINITY);
        assertThat(page(never)).contains("sgd diverged.").doesNotContain("Lowest validation loss");
        assertThat(page(Runs.run("lion", 0.01, List.of()).build())).contains("lion diverged.");
    }

    @Test
    void an_interrupted_run_says_how_much_it_did() {
        Runs.Builder run = Runs.run("muon", 0.01, Runs.points(0, 4, 210, 2.2));
        run.interrupted = true;
        assertThat(RunTables.finding(run.build()))
                .isEqualTo("muon was interrupted after 210 of 400 steps at validation loss 2.200.");
    }

    @Test
    void the_page_ends_with_its_command_and_what_made_it() throws IOException {
        String page = page(GPT);
        assertThat(page.substring(page.indexOf("How this page was made")))
                .contains("./steepest train --model gpt --steps 400 --seed 7", "<dt>Java</dt><dd>17.0.15</dd>");
    }

    @Test
    void evil_strings_stay_text() throws IOException {
        Runs.Builder evil = Runs.run(EVIL, 0.01, Runs.points(0, 4, 10, 2));
        evil.hyperparameters.put(EVIL, EVIL);
        evil.recipe = EVIL;
        evil.sample = EVIL;
        ReportText text = new ReportText(EVIL, EVIL, EVIL, EVIL, List.of(EVIL), Map.of(EVIL, EVIL));
        String page = Files.readString(RunReport.write(dir, text, LossUnit.BYTE, evil.build()));
        String plain = page(Runs.plain("sgd", 0, 4, 10, 2));
        assertThat(count(page, "<script")).isEqualTo(count(plain, "<script"));
        assertThat(count(page, "</script")).isEqualTo(count(plain, "</script"));
        assertThat(withoutScripts(page)).doesNotContain("alert(1)</script", "<!--", "\u0000");
        assertThat(withoutScripts(page)).contains("&lt;!--{{title}}\"'&amp;\uFFFD\u2028$1\\");
    }

    @Test
    void a_run_without_sample_or_recipe_gives_a_page_in_place_of_an_older_one() throws IOException {
        page(GPT);
        Runs.Builder run = Runs.run("scion", 0.01, Runs.points(0, 4, 10, 2));
        run.sample = " ";
        run.recipe = "";
        assertThat(page(run.build()))
                .contains("scion reached validation loss 2.000 in 10 steps")
                .doesNotContain("What the model writes", "<pre class=\"recipe\">", "muon");
    }

    private String page(RunResult run) throws IOException {
        return Files.readString(RunReport.write(dir, Runs.text(), LossUnit.CHARACTER, run));
    }

    private static String withoutScripts(String page) {
        return page.replaceAll("(?s)<script.*?</script>", "");
    }

    private static JsonNode data(String page) throws IOException {
        Matcher data = Pattern.compile("(?s)<script type=\"application/json\" id=\"report-data\">(.*?)</script>")
                .matcher(page);
        assertThat(data.find()).isTrue();
        return new ObjectMapper().readTree(data.group(1));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
