package io.steepest.studio.report;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** HTML from the templates in {@code src/main/jte}, which the build makes classes of; jte escapes what they show. */
public final class Html {
    private static final TemplateEngine TEMPLATES =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Html.class.getClassLoader(), "io.steepest.studio");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

    private Html() {}

    /**
     * Returns a part of a page.
     *
     * @param template like {@code report/table.jte}
     * @param model the template's parameter
     */
    public static Content part(String template, Object model) {
        return output -> TEMPLATES.render(template, model, output);
    }

    /** A page from its template; characters that no page may hold become U+FFFD. */
    static String page(String template, Object model) {
        StringOutput page = new StringOutput();
        TEMPLATES.render(template, model, page);
        return UNPRINTABLE.matcher(page.toString().replace("\r\n", "\n")).replaceAll("\uFFFD");
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
