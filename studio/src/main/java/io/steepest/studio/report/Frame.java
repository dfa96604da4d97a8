package io.steepest.studio.report;

import static io.steepest.studio.report.Html.escape;

import java.io.IOException;
import java.util.Map;

/**
 * What is around every page, {@code page.html}: one file that loads nothing and ends with the command, the date, the version
 * and the machine that made it.
 */
public final class Frame {
    private static final String CREDIT = " Charts are drawn by Chart.js (MIT licence, in the source of this page).";
    private static final String TABLES = "save.js";

    private Frame() {}

    /**
     * A page without charts.
     *
     * @param text words that do not come from measurements
     * @param looks style sheet over that of reports, may be empty
     * @param main HTML of what it says
     */
    public static String plain(ReportText text, String looks, String main) throws IOException {
        return page(text, looks, main, "", "<script>\n%s</script>\n".formatted(Html.resource(TABLES)));
    }

    /**
     * A page with charts, in the looks of reports.
     *
     * @param text words that do not come from measurements
     * @param main HTML of what it says, with a canvas for each chart
     * @param data JSON that the charts show
     * @param script resource that draws them with {@code charts.js}
     */
    public static String drawn(ReportText text, String main, String data, String script) throws IOException {
        String scripts = """
                <script type="application/json" id="report-data">%s</script>
                <script>
                %s
                </script>
                <script>
                %s%s%s%s</script>
                """.formatted(
                        Html.embed(data),
                        ChartScript.text(),
                        Html.resource(TABLES),
                        Html.resource("vector.js"),
                        Html.resource("charts.js"),
                        Html.resource(script));
        return page(text, "", main, CREDIT, scripts);
    }

    /** The head of a page: what it is about and what came out. */
    public static String header(ReportText text, String eyebrow, String finding) throws IOException {
        return Html.fill(
                Html.resource("header.html"),
                Map.of(
                        "eyebrow", escape(eyebrow),
                        "title", escape(text.title()),
                        "finding", escape(finding),
                        "about", Parts.about(text)));
    }

    private static String page(ReportText text, String looks, String main, String credit, String scripts)
            throws IOException {
        return Html.fill(
                Html.resource("page.html"),
                Map.of(
                        "title",
                        escape(text.title()),
                        "style",
                        Html.resource("report.css") + looks,
                        "main",
                        main,
                        "made",
                        Parts.made(text),
                        "credit",
                        credit,
                        "scripts",
                        scripts));
    }
}
