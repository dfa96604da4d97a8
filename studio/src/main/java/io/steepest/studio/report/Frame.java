package io.steepest.studio.report;

import gg.jte.Content;
import java.io.IOException;
import java.util.List;

/**
 * What is around every page, {@code page.jte}: one file that loads nothing and ends with the command, the date, the version
 * and the machine that made it.
 */
public final class Frame {
    private Frame() {}

    /**
     * The whole page.
     *
     * @param text words that do not come from measurements
     * @param style style sheet
     * @param main what it says
     * @param data JSON that charts show; empty: there are none
     * @param scripts one after another
     */
    record View(ReportText text, String style, Content main, String data, List<String> scripts) {}

    /**
     * A page without charts.
     *
     * @param text words that do not come from measurements
     * @param looks style sheet over that of reports, may be empty
     * @param main what it says
     */
    public static String plain(ReportText text, String looks, Content main) throws IOException {
        return Html.page("report/page.jte", new View(text, style() + looks, main, "", List.of(tables())));
    }

    /**
     * A page with charts, in the looks of reports.
     *
     * @param text words that do not come from measurements
     * @param main what it says, with a canvas for each chart
     * @param data JSON that the charts show
     * @param script resource that draws them with {@code charts.js}
     */
    public static String drawn(ReportText text, Content main, String data, String script) throws IOException {
        String drawing = tables() + Html.resource("vector.js") + Html.resource("charts.js") + Html.resource(script);
        return Html.page(
                "report/page.jte",
                new View(text, style(), main, ChartJson.embedded(data), List.of(ChartScript.text(), drawing)));
    }

    private static String style() throws IOException {
        return Html.resource("report.css");
    }

    private static String tables() throws IOException {
        return Html.resource("save.js") + Html.resource("sort.js");
    }
}
