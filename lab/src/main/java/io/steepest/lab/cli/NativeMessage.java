package io.steepest.lab.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a line what an exception of libtorch says with C++ text around it. */
final class NativeMessage {
    private static final Pattern MEMORY = Pattern.compile("you tried to allocate (\\d+) bytes");
    private static final Pattern SOURCE = Pattern.compile("^(?:\\[enforce fail at [^]]*]\\s*\\.?\\s*)");

    private NativeMessage() {}

    /** The one line for a message; the stack of C++ frames under its first line is left out. */
    static String of(String text) {
        Matcher memory = MEMORY.matcher(text);
        if (memory.find()) {
            return "out of memory: no " + memory.group(1)
                    + " bytes for one tensor are left; take a smaller model, batch or context";
        }
        String first = text.lines().findFirst().orElse(text);
        return SOURCE.matcher(first).replaceFirst("");
    }
}
