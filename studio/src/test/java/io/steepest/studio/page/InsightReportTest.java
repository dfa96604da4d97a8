package io.steepest.studio.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.param.Role;
import io.steepest.studio.page.InsightKinds.Kind;
import io.steepest.studio.report.ReportText;
import io.steepest.train.insight.Insight;
import io.steepest.train.insight.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsightReportTest {
    private static final int ALIGNMENT = List.of(Quantity.values()).indexOf(Quantity.ALIGNMENT);

    private static final ReportText TEXT = new ReportText("Inside", "./steepest", "data", "model", List.of(), Map.of());

    @TempDir
    Path tmp;

    private static Insight insight(long step, String tensor, Role role, double alignment) {
        return new Insight(
                step,
                tensor,
                role,
                "spectral <x>",
                Map.of(Quantity.ALIGNMENT, alignment, Quantity.EFFECTIVE_RATE, 0.0125));
    }

    private static List<Insight> insights(int steps) {
        List<Insight> all = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            all.add(insight(step, "norm.bias", Role.BIAS, -1));
            all.add(insight(step, "blocks.0.q.weight", Role.LINEAR, 0.5));
            all.add(insight(step, "blocks.1.q.weight", Role.LINEAR, 0.75));
            all.add(insight(step, "head.weight", Role.HEAD, Double.NaN));
        }
        return all;
    }

    private static JsonNode data(String html) throws IOException {
        Matcher json = Pattern.compile("id=\"report-data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(html);
        assertThat(json.find()).isTrue();
        return new ObjectMapper().readTree(json.group(1));
    }

    @Test
    void layers_of_one_kind_share_a_place_in_the_legend_matrices_first() {
        List<Kind> kinds = InsightKinds.of(insights(1));
        assertThat(kinds.stream().map(Kind::label)).containsExactly("q", "head", "norm.bias");
        assertThat(kinds.get(0).tensors()).containsExactly("blocks.0.q.weight", "blocks.1.q.weight");
        assertThat(kinds.stream().map(Kind::vector)).containsExactly(false, false, true);
        assertThat(kinds.stream().map(Kind::style).distinct()).hasSize(3);
    }

    @Test
    void labels_that_would_be_alike_are_whole_names() {
        List<Kind> kinds = InsightKinds.of(List.of(
                insight(1, "encoder.0.q.weight", Role.LINEAR, 1), insight(1, "decoder.0.q.weight", Role.LINEAR, 1)));
        assertThat(kinds.stream().map(Kind::label)).containsExactly("encoder.*.q.weight", "decoder.*.q.weight");
    }

    @Test
    void the_finding_is_of_the_matrices_whose_alignment_is_known() {
        assertThat(InsightReport.finding(1200, insights(1)))
                .isEqualTo(
                        "At step 1,200 the median alignment with steepest descent over 2 matrices was 0.63, where 1 is"
                                + " the steepest; it went from 0.50 to 0.75. Weights changed by 1.25 % of their norm, in the"
                                + " median.");
        assertThat(InsightReport.finding(1, List.of(insight(1, "b", Role.BIAS, 0.25))))
                .startsWith("At step 1 the median alignment with steepest descent over 1 tensor was 0.25");
    }

    @Test
    void the_page_has_a_table_of_the_last_step_and_all_numbers_of_the_charts() throws IOException {
        Path page = InsightReport.write(tmp, TEXT, insights(3));
        assertThat(page).hasFileName("insight.html");
        String html = Files.readString(page, UTF_8);
        assertThat(html)
                .contains("Each tensor at step 3", "<code>blocks.1.q.weight</code>", "spectral &lt;x&gt;")
                .doesNotContain("spectral <x>", "{{", "NaN<");
        JsonNode data = data(html);
        assertThat(data.get("steps")).hasSize(3);
        JsonNode q = data.get("tensors").get(1);
        assertThat(q.get("name").asText()).isEqualTo("blocks.1.q.weight");
        assertThat(q.get("values").get(ALIGNMENT).get(2).asDouble()).isEqualTo(0.75);
        assertThat(data.get("tensors")
                        .get(2)
                        .get("values")
                        .get(ALIGNMENT)
                        .get(0)
                        .isNull())
                .isTrue();
        assertThat(data.get("quantities")).hasSize(Quantity.values().length);
    }

    @Test
    void long_runs_are_thinned_and_end_with_their_last_step() throws IOException {
        JsonNode steps = data(Files.readString(InsightReport.write(tmp, TEXT, insights(1201)), UTF_8))
                .get("steps");
        assertThat(steps.size()).isBetween(250, 500);
        assertThat(steps.get(steps.size() - 1).asLong()).isEqualTo(1201);
    }
}
