package io.steepest.lab.report;

import static io.steepest.lab.report.Html.escape;

import io.steepest.lab.experiment.Trial;
import io.steepest.lab.train.RunResult;
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
 * @param trials of learning rates, may be empty
 */
record Page(ReportText text, Comparison comparison, List<Trial> trials) {

    /** The whole page, with the two pictures in it for readers without scripts. */
    String html(Optional<byte[]> stepsPicture, Optional<byte[]> secondsPicture) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("stepsPicture", picture("Validation loss by training steps", stepsPicture));
        parts.put("secondsPicture", picture("Validation loss by training time", secondsPicture));
        parts.put("results", ResultSection.html(comparison));
        parts.put("seeds", SeedSummary.html(SeedSummary.of(runs(), trials, comparison.unit()), styles()));
        parts.put("tuning", TuningSection.html(trials, comparison));
        parts.put("optimizers", OptimizerSection.html(comparison));
        parts.put("samples", samples());
        parts.put("again", again(text));
        String main =
                Frame.header(text, eyebrow(), Finding.of(comparison)) + Html.fill(Html.resource("report.html"), parts);
        return Frame.drawn(text.title(), main, ChartData.json(comparison), "report.js");
    }

    private List<RunResult> runs() {
        return comparison.entries().stream().map(Entry::run).toList();
    }

    private Map<String, Palette.Style> styles() {
        // of several seeds the first has the solid line
        return comparison.entries().stream()
                .collect(Collectors.toMap(entry -> entry.run().optimizer(), Entry::style, (a, b) -> a));
    }

    private String eyebrow() {
        int runs = comparison.entries().size();
        return runs == 1 ? "Steepest · one training run" : "Steepest · " + runs + " training runs compared";
    }

    /** Model and data. */
    static String about(ReportText text) {
        return fact("Model", text.modelDescription()) + fact("Data", text.dataDescription());
    }

    private static String fact(String name, String value) {
        return value.isBlank() ? "" : "<dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd>\n";
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
                        """.formatted(name(entry), escape(entry.run().sample())))
                .collect(Collectors.joining());
        return section("samples", "What the models write", figures);
    }

    /** The command, notes and machine. */
    static String again(ReportText text) {
        StringBuilder body = new StringBuilder();
        if (!text.command().isBlank()) {
            body.append("<pre class=\"command\">")
                    .append(escape(text.command()))
                    .append("</pre>\n");
        }
        text.notes().forEach(note -> body.append("<p>").append(escape(note)).append("</p>\n"));
        if (!text.environment().isEmpty()) {
            body.append("<dl class=\"facts\">\n");
            text.environment().forEach((key, value) -> body.append(fact(key, String.valueOf(value))));
            body.append("</dl>\n");
        }
        return section("again", text.command().isBlank() ? "Notes" : "Run it again", body.toString());
    }

    /** A section with its heading; nothing if there is nothing in it. */
    static String section(String id, String heading, String body) {
        return body.isEmpty()
                ? ""
                : "<section id=\"%s\">\n<h2>%s</h2>\n%s</section>\n".formatted(id, escape(heading), body);
    }

    /** The label of a run behind a dot of its colour. */
    static String name(Entry entry) {
        return name(entry.label(), entry.style());
    }

    /** A name behind a dot of its colour. */
    static String name(String label, Palette.Style style) {
        return "<span class=\"dot\" style=\"--light:%s;--dark:%s\"></span>%s"
                .formatted(style.light(), style.dark(), escape(label));
    }
}
