package io.steepest.studio.report;

import io.steepest.studio.statistics.Spread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Templates and the escaping of what goes into them. */
public final class Html {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-zA-Z]+)}}");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

    private Html() {}

    /** Text as the content of an element or a quoted attribute; characters no page may hold become U+FFFD. */
    public static String escape(Object value) {
        String text =
                UNPRINTABLE.matcher(String.valueOf(value).replace("\r\n", "\n")).replaceAll("\uFFFD");
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A cell of a table with the numbers behind its text, for who downloads the table. */
    public static String cell(String text, boolean best, Spread values) {
        StringBuilder html = new StringBuilder(best ? "<td class=\"best\"" : "<td");
        double mean = values.mean();
        if (Double.isFinite(mean)) {
            html.append(" data-value=\"").append(mean).append('"');
        }
        if (values.values().size() > 1 && Double.isFinite(values.deviation())) {
            html.append(" data-deviation=\"").append(values.deviation()).append('"');
        }
        return html.append('>').append(escape(text)).append("</td>").toString();
    }

    /** JSON that is safe inside a script element, whatever its strings hold. */
    static String embed(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /** The template with every {@code {{name}}} replaced, in one pass: values are not looked into. */
    public static String fill(String template, Map<String, String> values) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalStateException("no value for placeholder " + match.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** A resource on the class path as text. */
    public static String resource(String path) throws IOException {
        try (InputStream in = Html.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("not on the class path: " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
