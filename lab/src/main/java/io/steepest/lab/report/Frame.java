package io.steepest.lab.report;

import static io.steepest.lab.report.Html.escape;

import java.io.IOException;
import java.util.Map;

/** What is around every page, {@code page.html}: one file that loads nothing. */
final class Frame {
    private static final String CREDIT = " Charts are drawn by Chart.js (MIT licence, in the source of this page).";

    private Frame() {}

    /**
     * A page without scripts.
     *
     * @param title in plain text
     * @param style resource of its looks
     * @param main HTML of what it says
     */
    static String plain(String title, String style, String main) throws IOException {
        return page(title, style, main, "'none'", "", "");
    }

    /**
     * A page with charts, in the looks of reports.
     *
     * @param title in plain text
     * @param main HTML of what it says, with a canvas for each chart
     * @param data JSON that the charts show
     * @param script resource that draws them with {@code charts.js}
     */
    static String drawn(String title, String main, String data, String script) throws IOException {
        String scripts =
                """
                <script type="application/json" id="report-data">%s</script>
                <script>
                %s
                </script>
                <script>
                %s%s</script>
                """.formatted(Html.embed(data), ChartScript.text(), Html.resource("charts.js"), Html.resource(script));
        return page(title, "report.css", main, "'unsafe-inline'", CREDIT, scripts);
    }

    /** The head of a report: what it is about and what came out. */
    static String header(ReportText text, String eyebrow, String finding) throws IOException {
        return Html.fill(
                Html.resource("header.html"),
                Map.of(
                        "eyebrow", escape(eyebrow),
                        "title", escape(text.title()),
                        "finding", escape(finding),
                        "about", Page.about(text)));
    }

    private static String page(
            String title, String style, String main, String scriptSource, String credit, String scripts)
            throws IOException {
        return Html.fill(
                Html.resource("page.html"),
                Map.of(
                        "title", escape(title),
                        "style", Html.resource(style),
                        "main", main,
                        "scriptSource", scriptSource,
                        "credit", credit,
                        "scripts", scripts));
    }
}
