package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.experiment.Trial;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.report.Palette;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunedTableTest {
    private static final Measure LOSS = new Measure("validation_loss", "Validation loss", Measure.Kind.LOSS);
    private static final Measure ACCURACY = new Measure("accuracy", "Accuracy, %", Measure.Kind.SHARE);

    private static Tuned tuned(String optimizer, String condition, int chosen, Double... losses) {
        List<Trial> trials = List.of(
                new Trial(optimizer, 0.1, 2, chosen == 0),
                new Trial(optimizer, 0.2, 1, chosen == 1),
                new Trial(optimizer, 0.4, Double.NaN, chosen == 2));
        Spread spread = new Spread(List.of(losses));
        return new Tuned(optimizer, condition, 0.2, trials, Map.of("validation_loss", spread, "accuracy", spread));
    }

    private static final List<Tuned> RESULTS = List.of(
            tuned("adam", "k = 0", 1, 0.5, 0.7),
            tuned("adam", "k = 3", 0, 0.8, 0.8),
            tuned("muon", "k = 0", 1, 0.3, 0.3),
            tuned("muon", "k = 3", 1, 0.9, Double.NaN),
            tuned("sgd", "k = 0", 1, 0.9, 0.9));

    @Test
    void cells_say_mean_and_deviation_and_mark_the_best() {
        String text = TunedTable.text(RESULTS, LOSS);
        assertThat(text)
                .contains("0.600 ± 0.141", "0.300 ± 0.000 *", "0.800 ± 0.000†", "diverged 1 of 2")
                .contains("* best of its column", "† best step size at an end of its grid");
        assertThat(text.lines().filter(l -> l.contains("0.900 ± 0.000")).findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("sgd").endsWith("–"));
    }

    @Test
    void of_shares_more_is_better() {
        String text = TunedTable.text(RESULTS, ACCURACY);
        assertThat(text).contains("90.0 ± 0.0 *", "60.0 ± 14.1").doesNotContain("30.0 ± 0.0 *");
    }

    @Test
    void page_shows_the_same_cells_and_all_trials() {
        Map<String, Palette.Style> styles = Map.of("adam", new Palette.Style("#000001", "#000002", 0));
        assertThat(TunedTable.html(RESULTS, LOSS, styles))
                .contains(
                        "<td class=\"best\" data-value=\"0.3\" data-deviation=\"0.0\">0.300 ± 0.000</td>",
                        "--light:#000001",
                        "<td>diverged 1 of 2</td>");
        assertThat(TunedTable.trials(RESULTS, styles)).contains("15 step sizes", "trial chosen", "diverged");
    }

    @Test
    void json_says_step_size_edge_values_and_spread(@TempDir Path tmp) throws Exception {
        Json.write(tmp.resolve("r.json"), RESULTS);
        JsonNode first =
                new ObjectMapper().readTree(tmp.resolve("r.json").toFile()).get(1);
        assertThat(first.get("optimizer").asText()).isEqualTo("adam");
        assertThat(first.get("condition").asText()).isEqualTo("k = 3");
        assertThat(first.get("lr").asDouble()).isEqualTo(0.2);
        assertThat(first.get("at_edge").asBoolean()).isTrue();
        assertThat(first.get("trials")).hasSize(3);
        JsonNode loss = first.get("measures").get("validation_loss");
        assertThat(loss.get("values")).hasSize(2);
        assertThat(loss.get("mean").asDouble()).isEqualTo(0.8);
        assertThat(loss.get("deviation").asDouble()).isZero();
        assertThat(loss.get("diverged").asInt()).isZero();
    }
}
