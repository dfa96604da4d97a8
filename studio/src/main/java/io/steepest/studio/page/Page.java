package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.report.ChartFigure;
import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The page of training runs: {@code report.html} with its gaps filled.
 *
 * @param text words that do not come from the runs
 * @param comparison of the runs
 */
record Page(ReportText text, Comparison comparison) {

    /** The whole page, with the two pictures in it for readers without scripts. */
    String html(Optional<byte[]> stepsPicture, Optional<byte[]> secondsPicture) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("figures", figures(stepsPicture, secondsPicture));
        parts.put("bands", bands());
        parts.put("results", ResultSection.html(comparison));
        parts.put("optimizers", OptimizerSection.html(comparison));
        parts.put("samples", samples());
        String main = Frame.header(text, eyebrow(), Finding.of(comparison))
                + Html.fill(Html.resource("/io/steepest/studio/page/report.html"), parts);
        return Frame.drawn(text, main, ChartData.json(comparison), "/io/steepest/studio/page/report.js");
    }

    private String figures(Optional<byte[]> stepsPicture, Optional<byte[]> secondsPicture) {
        String steps = "Validation loss by training steps";
        String seconds = "Validation loss by training time";
        return ChartFigure.html("by-steps", steps, picture(steps, stepsPicture))
                + ChartFigure.html("by-seconds", seconds, picture(seconds, secondsPicture))
                + (comparison.classifies()
                        ? ChartFigure.html("accuracy", "Validation accuracy by training steps, %", "")
                        : "");
    }

    private String bands() {
        int seeds = comparison.seeds();
        return seeds > 1
                ? "Lines are means over " + seeds + " seeds, bands reach one sample standard deviation to each side."
                : "";
    }

    private String eyebrow() {
        int entries = comparison.entries().size();
        int seeds = comparison.seeds();
        String from = seeds > 1 ? " from " + seeds + " seeds" : "";
        return entries == 1
                ? "Steepest · one optimizer" + (seeds > 1 ? from : ", one training run")
                : "Steepest · " + entries + " optimizers compared" + from;
    }

    private static String picture(String alternative, Optional<byte[]> png) {
        return png.map(bytes -> "<img alt=\"%s\" src=\"data:image/png;base64,%s\">"
                        .formatted(escape(alternative), Base64.getEncoder().encodeToString(bytes)))
                .orElse("<p>The chart needs scripts.</p>");
    }

    private String samples() {
        String figures = comparison.entries().stream()
                .filter(entry ->
                        entry.run().sample() != null && !entry.run().sample().isBlank())
                .map(entry -> """
                        <figure class="sample">
                        <figcaption>%s</figcaption>
                        <blockquote><pre>%s</pre></blockquote>
                        </figure>
                        """.formatted(
                        name(entry)
                                + (entry.seeds() > 1 ? ", seed " + entry.run().seed() : ""),
                        escape(entry.run().sample())))
                .collect(Collectors.joining());
        return Parts.section("samples", "What the models write", figures);
    }

    /** The label of a run behind a dot of its colour. */
    static String name(Entry entry) {
        return Parts.name(entry.label(), entry.style());
    }
}
