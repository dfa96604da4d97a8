package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
        Path page = Report.write(dir.resolve("new/folder"), Runs.text(), LossUnit.CHARACTER, Runs.six());
        assertThat(page).hasFileName("report.html");
        try (var files = Files.list(page.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.html", "loss-steps.png", "loss-seconds.png");
        }
        BufferedImage picture =
                ImageIO.read(page.resolveSibling("loss-steps.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1920);
        assertThat(Files.readString(page))
                .contains("A small GPT on Europarl", "short runs of 80 steps", "muon reached the lowest")
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
        assertThat(data.get("close").asDouble()).isBetween(2.4, 4.0);
        assertThat(data.get("high").asDouble()).isGreaterThan(4.59);
        assertThat(data.get("cut").asBoolean()).isTrue();
    }

    @Test
    void two_seeds_are_one_optimizer_with_one_card_and_a_mean_curve() throws IOException {
        List<RunResult> runs = Runs.twoSeeds();
        String page = page(Runs.text(), runs);
        assertThat(count(page, "<article>")).isEqualTo(2);
        assertThat(count(page, "<tr><th scope=\"row\"><span class=\"dot\"")).isEqualTo(2);
        assertThat(page)
                .contains("2 optimizers compared from 2 seeds", "one sample standard deviation to each side")
                .doesNotContain("ended level", "muon, seed 1", "One seed says little");
        JsonNode muon = data(page).get("runs").get(0);
        assertThat(muon.get("label").asText()).isEqualTo("muon");
        for (int i = 0; i < 21; i++) {
            double a = runs.get(2).curve().get(i).validationLoss();
            double b = runs.get(3).curve().get(i).validationLoss();
            JsonNode point = muon.get("points").get(i);
            assertThat(point.get(2).asDouble()).isCloseTo((a + b) / 2, within(1e-15));
            assertThat(point.get(4).asDouble()).isCloseTo(Math.abs(a - b) / Math.sqrt(2), within(1e-12));
        }
        double mean = muon.get("points").get(20).get(2).asDouble();
        assertThat(page).contains("data-value=\"" + mean + "\" data-deviation=");
    }

    @Test
    void values_in_the_page_are_those_of_the_run() throws IOException {
        RunResult run = Runs.run("sgd", 0.1, Runs.decaying(1.7, 0.01, 33, 2)).build();
        JsonNode points =
                data(page(Runs.text(), List.of(run))).get("runs").get(0).get("points");
        for (int i = 0; i < 21; i++) {
            RunResult.Point point = run.curve().get(i);
            assertThat(points.get(i).get(0).asLong()).isEqualTo(point.step());
            assertThat(points.get(i).get(1).asDouble()).isEqualTo(point.seconds());
            assertThat(points.get(i).get(2).asDouble()).isEqualTo(point.validationLoss());
            assertThat(points.get(i).get(3).asDouble()).isEqualTo(point.trainLoss());
            assertThat(points.get(i).get(4).isNull()).isTrue();
            assertThat(points.get(i).get(5).isNull()).isTrue();
        }
    }

    @Test
    void accuracies_have_a_column_a_curve_and_a_chart() throws IOException {
        List<RunResult> runs = List.of(
                Runs.run("sgd", 0.1, Runs.accurate(0.3, 0.9)).build(),
                Runs.run("adamw", 0.1, Runs.accurate(0.3, 0.8)).build());
        String page = page(Runs.text(), runs);
        assertThat(page)
                .contains("Final validation accuracy, %", "<td class=\"best\" data-value=\"0.9\">90.0</td>")
                .contains("<canvas id=\"accuracy\"");
        assertThat(data(page).get("runs").get(0).get("points").get(1).get(5).asDouble())
                .isEqualTo(0.9);
        assertThat(ConsoleTable.of(runs, LossUnit.EXAMPLE)).contains("90.0*", "80.0 ");
        assertThat(page(Runs.text(), Runs.six())).doesNotContain("<canvas id=\"accuracy\"", "accuracy, %</th>");
    }

    @Test
    void every_page_ends_with_its_command_and_what_made_it() throws IOException {
        String page = page(Runs.text(), Runs.six());
        assertThat(page.substring(page.indexOf("How this page was made")))
                .contains("./steepest compare --model gpt --steps 400 --seed 7", "<dt>Java</dt><dd>17.0.15</dd>");
    }

    @Test
    void evil_strings_stay_text() throws IOException {
        Runs.Builder evil = Runs.run(EVIL, 0.01, Runs.points(0, 4, 10, 2));
        evil.hyperparameters.put(EVIL, EVIL);
        evil.recipe = EVIL;
        evil.sample = EVIL;
        ReportText text = new ReportText(EVIL, EVIL, EVIL, EVIL, List.of(EVIL), Map.of(EVIL, EVIL));
        Path file = Report.write(dir, text, LossUnit.TOKEN, List.of(evil.build()));
        String page = Files.readString(file);
        String plain = page(Runs.text(), List.of(Runs.plain("sgd", 0, 4, 10, 2)));
        assertThat(count(page, "<script")).isEqualTo(count(plain, "<script"));
        assertThat(count(page, "</script")).isEqualTo(count(plain, "</script"));
        assertThat(withoutScripts(page)).doesNotContain("alert(1)</script", "<!--", "\u0000");
        assertThat(withoutScripts(page)).contains("&lt;!--{{title}}\"'&amp;\uFFFD\u2028$1\\");
        assertThat(data(page).get("runs").get(0).get("label").asText()).isEqualTo(EVIL);
    }

    @Test
    void single_run_without_sample_or_recipe_gives_a_page() throws IOException {
        Runs.Builder run = Runs.run("scion", 0.01, Runs.points(0, 4, 10, 2));
        run.sample = " ";
        run.recipe = "";
        String page = page(Runs.text(), List.of(run.build()));
        assertThat(page).contains("one training run", "scion reached validation loss 2.000 in 10 steps");
        assertThat(page).doesNotContain("What the models write", "class=\"best\"");
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
        Page page =
                new Page(Runs.text(), Comparison.of(Runs.six(), LossUnit.TOKEN), Optional.empty(), Optional.empty());
        assertThat(page.html())
                .contains("<noscript><p>The chart needs scripts.")
                .doesNotContain("data:image/png");
    }

    @Test
    void older_report_is_replaced() throws IOException {
        page(Runs.text(), List.of(Runs.plain("sgd", 0, 4, 10, 2)));
        assertThat(page(Runs.text(), Runs.six())).contains("6 optimizers compared");
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
