package io.steepest.checkpoint;

import java.nio.file.Path;

/** A file that is no whole checkpoint: the message names the file, what was found and what was expected. */
public final class CheckpointException extends IllegalArgumentException {
    private static final int LONGEST = 120;

    /** Says what was found in a file and what was expected. */
    public CheckpointException(Path file, String found, String expected) {
        super(file + ": found " + found + ", expected " + expected);
    }

    /** Text from a file, cut so that a forged name of a megabyte cannot flood a message. */
    static String brief(Object found) {
        String text = String.valueOf(found);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
