package io.steepest.studio.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a line what an exception of libtorch says with C++ text around it. */
final class NativeMessage {
    private static final Pattern MEMORY = Pattern.compile("you tried to allocate (\\d+) bytes");
    private static final Pattern SOURCE = Pattern.compile("^(?:\\[enforce fail at [^]]*]\\s*\\.?\\s*)");

    private static final Pattern OVERFLOW =
            Pattern.compile("Storage size calculation overflowed with sizes=(\\[[^]]*])|called with negative number");

    private NativeMessage() {}

    /** Whether a message of whatever exception has the text of libtorch in it. */
    static boolean isIn(String text) {
        return text.contains("[enforce fail at ")
                || text.contains("Exception raised from ")
                || OVERFLOW.matcher(text).find();
    }

    /** The one line for a message; the stack of C++ frames under its first line is left out. */
    static String of(String text) {
        Matcher memory = MEMORY.matcher(text);
        if (memory.find()) {
            return "out of memory: no " + memory.group(1)
                    + " bytes for one tensor are left; take a smaller model, batch, context or matrix";
        }
        Matcher overflow = OVERFLOW.matcher(text);
        if (overflow.find()) {
            String sizes = overflow.group(1) == null ? "" : " of sizes " + overflow.group(1);
            return "out of memory: one tensor" + sizes + " is larger than any memory; take a smaller model, batch,"
                    + " context or matrix";
        }
        String first = text.lines().findFirst().orElse(text);
        return SOURCE.matcher(first).replaceFirst("");
    }
}
