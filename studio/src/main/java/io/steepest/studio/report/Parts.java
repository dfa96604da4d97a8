package io.steepest.studio.report;

import static io.steepest.studio.report.Html.escape;

/** What pages are made of. */
public final class Parts {
    private Parts() {}

    /** Model and data. */
    static String about(ReportText text) {
        return fact("Model", text.modelDescription()) + fact("Data", text.dataDescription());
    }

    /** The command, notes, date, version and machine, at the end of every page. */
    static String made(ReportText text) {
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
        return section("made", "How this page was made", body.toString());
    }

    /** A section with its heading; nothing if there is nothing in it. */
    public static String section(String id, String heading, String body) {
        return body.isEmpty()
                ? ""
                : "<section id=\"%s\">\n<h2>%s</h2>\n%s</section>\n".formatted(id, escape(heading), body);
    }

    /** A name behind a dot of its colour. */
    public static String name(String label, Palette.Style style) {
        return "<span class=\"dot\" style=\"--light:%s;--dark:%s\"></span>%s"
                .formatted(style.light(), style.dark(), escape(label));
    }

    private static String fact(String name, String value) {
        return value.isBlank() ? "" : "<dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd>\n";
    }
}
