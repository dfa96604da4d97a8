package io.steepest.studio.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.statistics.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineChartTest {
    private static final ReportText TEXT =
            new ReportText("Lines", "./steepest compare", "", "", List.of(), Map.of("PyTorch", "2.10.0"));
    private static final LineChart.Line LINE = new LineChart.Line(
            "adam", List.of(new Point(0, 0), new Point(1, 0.02), new Point(3, 13.28), new Point(5, Double.NaN)));

    @Test
    void no_value_is_above_the_axis_and_zero_does_not_set_its_low_end() {
        LineChart chart = LineChart.of("Loss", "k", "loss", List.of(LINE));
        assertThat(chart.high()).isGreaterThan(13.28);
        assertThat(chart.low()).isGreaterThan(0).isLessThan(0.02);
        assertThat(chart.ticks()).containsExactly(0.0, 1.0, 3.0, 5.0);
        assertThat(LineChart.of("", "", "", List.of(new LineChart.Line("a", List.of(new Point(1, 0)))))
                        .high())
                .isPositive();
    }

    @Test
    void an_axis_of_many_places_has_round_numbers() {
        List<Point> points =
                IntStream.range(0, 30).mapToObj(i -> new Point(1.7 * i, i)).toList();
        LineChart chart = LineChart.of("Loss", "seconds", "loss", List.of(new LineChart.Line("adam", points)));
        assertThat(chart.ticks()).containsExactly(0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0);
        LineChart few = LineChart.of("Loss", "step", "loss", List.of(new LineChart.Line("adam", points.subList(0, 3))));
        assertThat(few.ticks()).containsExactly(0.0, 1.7, 3.4);
    }

    @Test
    void the_page_has_zero_as_zero_and_every_other_value(@TempDir Path dir) throws Exception {
        LineChart chart = LineChart.of("Loss", "k", "loss", List.of(LINE));
        Path page = new Sheet(TEXT, "", "", List.of(chart), Sheet.styles(List.of("adam")), Section.all(List.of()))
                .write(dir);
        Matcher data = Pattern.compile("id=\"report-data\">(.*?)</script>").matcher(Files.readString(page));
        assertThat(data.find()).isTrue();
        JsonNode points = new ObjectMapper().readTree(data.group(1)).at("/charts/0/lines/0/points");
        assertThat(points.get(0).get(1).asDouble()).isZero();
        assertThat(points.get(0).get(1).isNull()).isFalse();
        assertThat(points.get(2).get(1).asDouble()).isEqualTo(13.28);
        assertThat(points.get(3).get(1).isNull()).isTrue();
        assertThat(Files.readString(page)).contains("<dt>PyTorch</dt><dd>2.10.0</dd>", "./steepest compare");
        assertThat(Sheet.styles(List.of("adam"))).isEqualTo(Map.of("adam", Palette.style("adam")));
    }
}
