package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.statistics.Point;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Circumstances;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyFile;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.Timing;
import io.steepest.studio.study.Trial;
import io.steepest.studio.study.Tried;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyReportTest {
    private static final String EVIL = "\"'></script><script>alert(1)</script><img src=x onerror=alert(1)>&";
    private static final String PLAIN = "sgd";

    @TempDir
    Path dir;

    /** A study of two optimizers, sgd and one of another name, from two seeds. */
    private static StudyResult result(String name, String question) {
        Study file = StudyFile.parse("small", """
                base: {model: linear, data: wine, steps: 3, batch: 8}
                optimizers: {sgd: {lr: 0.1}}
                seeds: 2
                """);
        Arm sgd = file.arms().get(0);
        Arm named = new Arm(name, "", sgd.setup(), sgd.tunedOn(), true, false);
        Study study = new Study(
                "small",
                name,
                question,
                List.of(sgd, named),
                file.method(),
                Outcome.VALIDATION_LOSS,
                2,
                1,
                PLAIN,
                OptionalDouble.empty());
        List<ArmResult> arms = List.of(result(sgd, 0.625), result(named, 0.5));
        return new StudyResult(
                study, arms, arms.stream().flatMap(arm -> arm.runs().stream()).toList(), true);
    }

    private static ArmResult result(Arm arm, double loss) {
        List<Kept> runs = IntStream.range(0, 2)
                .mapToObj(seed -> Kept.of(
                        new Trial(arm.at(arm.setup().optimizer(), seed), 1, ""),
                        Circumstances.here(),
                        new Outcome(
                                false,
                                12,
                                0,
                                Map.of(Outcome.VALIDATION_LOSS, loss + seed / 4.0),
                                List.of(new Outcome.At(0, 0, 2, 2), new Outcome.At(3, 24, loss, loss))),
                        new Timing(1, 0.1, 0.9, 0, List.of(0.0, 1.0))))
                .toList();
        return new ArmResult(arm, arm.setup().optimizer(), false, List.of(), runs);
    }

    private String page(ReportText text, StudyResult result) throws IOException {
        return Files.readString(StudyReport.write(dir, text, result, Map.of()));
    }

    @Test
    void evil_strings_stay_text() throws IOException {
        ReportText text = new ReportText(EVIL, EVIL, EVIL, EVIL, List.of(EVIL), Map.of(EVIL, EVIL));
        String page = page(text, result(EVIL, EVIL));
        String plain = page(Runs.text(), result("sign", "Which?"));
        assertThat(tags(page)).isEqualTo(tags(plain));
        assertThat(page.replaceAll("(?s)<script.*?</script>", ""))
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;")
                .doesNotContain("<img");
    }

    private static long tags(String page) {
        return page.lines().filter(line -> line.startsWith("<script")).count();
    }

    @Test
    void cells_have_their_numbers_in_full() throws IOException {
        assertThat(page(Runs.text(), result("sign", "Which?")))
                .contains("data-value=\"0.75\" data-deviation=\"0.1767766952966369\">0.750 ± ")
                .contains("</span>sign</th><td data-value=\"0.625\"");
    }

    @Test
    void the_question_stands_above_the_answer_and_the_charts() throws IOException {
        String page = page(Runs.text(), result("sign", "Which?"));
        assertThat(page.indexOf("<p class=\"question\">Which?</p>"))
                .isPositive()
                .isLessThan(page.indexOf("<p class=\"finding\">"))
                .isLessThan(page.indexOf("<section id=\"charts\">"));
        assertThat(page(Runs.text(), result("sign", ""))).doesNotContain("<p class=\"question\">");
    }

    /** The arm with so many step sizes, which ended at these losses. */
    private static ArmResult searched(ArmResult arm, double... losses) {
        List<Tried> tried = IntStream.range(0, losses.length)
                .mapToObj(i ->
                        new Tried(Tried.LR, Math.pow(2, i), arm.choice(), arm.runs(), new Spread(List.of(losses[i]))))
                .toList();
        return new ArmResult(arm.arm(), arm.choice(), false, tried, arm.runs());
    }

    @Test
    void step_sizes_that_end_far_above_the_beginning_are_left_to_the_table_of_trials() {
        StudyResult result = result("sign", "");
        List<ArmResult> arms = List.of(
                searched(result.arms().get(0), 1, 2.2, 9, Double.NaN),
                searched(result.arms().get(1), 1.5, 9));
        LineChart chart = StudyCharts.of(new StudyResult(result.study(), arms, result.trials(), true))
                .get(0);
        assertThat(chart.lines()).extracting(line -> line.points().size()).containsExactly(2, 1);
        assertThat(chart.lines().get(0).points()).extracting(Point::y).containsExactly(1.0, 2.2);
    }

    @Test
    void names_in_a_gallery_stay_text() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("a'\"b<i>"));
        Files.write(folder.resolve("picture.png"), new byte[] {1, 2, 3});
        new ObjectMapper()
                .writeValue(folder.resolve(StudyGallery.RESULT).toFile(), Map.of("title", EVIL, "finding", EVIL));
        String page = Files.readString(StudyGallery.write(dir, Runs.text()));
        assertThat(page)
                .contains("<a href=\"a&#39;&#34;b&lt;i>/report.html\">", "src=\"data:image/png;base64,AQID\"")
                .doesNotContain("<img src=x", "<script>alert");
    }
}
