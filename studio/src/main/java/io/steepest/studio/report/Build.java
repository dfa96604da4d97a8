package io.steepest.studio.report;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The build of Steepest that runs. */
public final class Build {
    private static final String UNKNOWN = "(development)";

    private Build() {}

    /** Returns the version that the build wrote down; {@code (development)} of classes that no build has made. */
    public static String version() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Html.resource("/io/steepest/studio/version.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = properties.getProperty("version", UNKNOWN);
        // an unfiltered resource still has the placeholder
        return version.startsWith("$") ? UNKNOWN : version;
    }
}
