package io.steepest.studio.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;

/** Chart.js from the class path, with its licence, as text to put into a page. */
final class ChartScript {

    private static final String VERSION = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final String ROOT = "/META-INF/resources/webjars/chart.js/";

    private ChartScript() {}

    static String text() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Html.resource(VERSION)));
        String root = ROOT + properties.getProperty("version") + "/";
        String licence = Html.resource(root + "LICENSE.md").strip();
        // without the pointer to a source map, which is not here
        String script = Html.resource(root + "dist/chart.umd.js").replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        return "/*!\n" + licence + "\n*/\n" + script.strip();
    }
}
