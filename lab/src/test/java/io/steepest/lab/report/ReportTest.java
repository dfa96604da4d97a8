package io.steepest.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.lab.experiment.Trial;
import io.steepest.lab.train.RunResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final String EVIL = "</script><script>alert(1)</script><!--{{title}}\"'&\u0000\u2028$1\\";

    @TempDir
    Path dir;

    @Test
    void six_runs_give_a_page_and_two_pictures_and_no_leftovers() throws IOException {
        Path page = Report.write(dir.resolve("new/folder"), Runs.text(), LossUnit.CHARACTER, Runs.six(), Runs.trials());
        assertThat(page).hasFileName("report.html");
        try (var files = Files.list(page.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.html", "loss-steps.png", "loss-seconds.png");
        }
        BufferedImage picture =
                ImageIO.read(page.resolveSibling("loss-steps.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1920);
        assertThat(Files.readString(page))
                .contains("A small GPT on Europarl", "Learning rates tried", "30 short runs", "muon reached the lowest")
                .contains("blocks.*.attn.q.weight</code> <span class=\"times\">×4", "the &lt;common&gt; position")
                .contains("./steepest compare --model gpt", "2 cores, AVX-512", "The same for all");
    }

    @Test
    void page_loads_nothing_and_keeps_the_licence_of_the_charts() throws IOException {
        String page = page(Runs.text(), Runs.six());
        Matcher links = Pattern.compile("(?i)\\b(?:src|href|url|action)\\s*[=(]\\s*[\"']?([^\"'\\s>)]{0,20})")
                .matcher(withoutScripts(page));
        while (links.find()) {
            assertThat(links.group(1)).startsWith("data:image/png;base");
        }
        assertThat(page).contains("default-src 'none'").doesNotContain("sourceMappingURL", "@import", "<link");
        assertThat(page).contains("Permission is hereby granted, free of charge", "Chart.js v4");
        assertThat(page).doesNotContain("{{");
    }

    @Test
    void data_of_the_charts_parses_and_holds_every_point() throws IOException {
        JsonNode data = data(page(Runs.text(), Runs.six()));
        assertThat(data.get("runs")).hasSize(6);
        assertThat(data.get("runs").get(0).get("points")).hasSize(21);
        JsonNode lion = data.get("runs").get(5);
        assertThat(lion.get("diverged").asBoolean()).isTrue();
        assertThat(lion.get("points").get(20).get(2).isNull()).isTrue();
        assertThat(data.get("high").asDouble()).isBetween(2.4, 4.0);
        assertThat(data.get("cut").asBoolean()).isTrue();
    }

    @Test
    void evil_strings_stay_text() throws IOException {
        Runs.Builder evil = Runs.run(EVIL, 0.01, Runs.points(0, 4, 10, 2));
        evil.hyperparameters.put(EVIL, EVIL);
        evil.recipe = EVIL;
        evil.sample = EVIL;
        ReportText text = new ReportText(EVIL, EVIL, EVIL, EVIL, List.of(EVIL), Map.of(EVIL, EVIL));
        Path file = Report.write(
                dir, text, LossUnit.TOKEN, List.of(evil.build()), List.of(new Trial(EVIL, 0.1, Double.NaN, true)));
        String page = Files.readString(file);
        String plain = page(Runs.text(), List.of(Runs.plain("sgd", 0, 4, 10, 2)));
        assertThat(count(page, "<script")).isEqualTo(count(plain, "<script"));
        assertThat(count(page, "</script")).isEqualTo(count(plain, "</script"));
        assertThat(withoutScripts(page)).doesNotContain("alert(1)</script", "<!--", "\u0000");
        assertThat(withoutScripts(page)).contains("&lt;!--{{title}}&quot;&#39;&amp;\uFFFD\u2028$1\\");
        assertThat(data(page).get("runs").get(0).get("label").asText()).isEqualTo(EVIL);
    }

    @Test
    void single_run_without_sample_or_recipe_gives_a_page() throws IOException {
        Runs.Builder run = Runs.run("scion", 0.01, Runs.points(0, 4, 10, 2));
        run.sample = " ";
        run.recipe = "";
        String page = page(Runs.text(), List.of(run.build()));
        assertThat(page).contains("one training run", "scion reached validation loss 2.000 in 10 steps");
        assertThat(page).doesNotContain("What the models write", "Learning rates tried", "class=\"best\"");
    }

    @Test
    void runs_without_any_finite_loss_give_a_page_and_pictures() throws IOException {
        RunResult empty = Runs.run("lion", 0.01, List.of()).build();
        RunResult nan = Runs.plain("sgd", 0, Double.NaN, 10, Double.POSITIVE_INFINITY);
        assertThat(page(Runs.text(), List.of(empty, nan))).contains("All 2 runs diverged.");
        assertThat(dir.resolve("loss-seconds.png")).isNotEmptyFile();
    }

    @Test
    void page_does_without_pictures() throws IOException {
        Page page = new Page(Runs.text(), Comparison.of(Runs.six(), LossUnit.TOKEN), List.of());
        assertThat(page.html(Optional.empty(), Optional.empty()))
                .contains("<noscript><p>The chart needs scripts.")
                .doesNotContain("data:image/png");
    }

    @Test
    void older_report_is_replaced() throws IOException {
        page(Runs.text(), List.of(Runs.plain("sgd", 0, 4, 10, 2)));
        assertThat(page(Runs.text(), Runs.six())).contains("6 training runs compared");
    }

    @Test
    void no_runs_or_a_file_in_place_of_the_folder_are_refused() throws IOException {
        assertThatThrownBy(() -> Report.write(dir, Runs.text(), LossUnit.TOKEN, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a report needs at least one run, found none");
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertThatThrownBy(() -> Report.write(file, Runs.text(), LossUnit.TOKEN, Runs.six()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it is a file, give a folder");
    }

    private String page(ReportText text, List<RunResult> runs) throws IOException {
        return Files.readString(Report.write(dir, text, LossUnit.CHARACTER, runs));
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
