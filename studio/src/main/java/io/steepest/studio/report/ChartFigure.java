package io.steepest.studio.report;

import static io.steepest.studio.report.Html.escape;

/** The place of a chart on a page, filled by its script: the canvas, and a box for the values at the pointer. */
public final class ChartFigure {
    private ChartFigure() {}

    /**
     * The figure.
     *
     * @param id of the canvas
     * @param title above it
     * @param fallback HTML for readers without scripts, may be empty
     */
    public static String html(String id, String title, String fallback) {
        String text = escape(title);
        return """
                <figure>
                <figcaption>%s</figcaption>
                <div class="plot needs-script"><canvas id="%s" role="img" aria-label="%s; the figures are in the tables below"></canvas></div>
                <div class="readout needs-script" id="%s-values" aria-live="off"></div>
                %s</figure>
                """.formatted(text, id, text, id, fallback.isEmpty() ? "" : "<noscript>" + fallback + "</noscript>\n");
    }
}
