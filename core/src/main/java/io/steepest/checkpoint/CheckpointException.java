package io.steepest.checkpoint;

import io.steepest.file.Excerpt;
import java.nio.file.Path;

/** A file that is no whole checkpoint: the message names the file, what was found and what was expected. */
public final class CheckpointException extends IllegalArgumentException {
    /** Says what was found in a file and what was expected. */
    public CheckpointException(Path file, String found, String expected) {
        super(file + ": found " + found + ", expected " + expected);
    }

    /** Shows text from a file, so that neither a forged name of a megabyte nor a line break in one harms a message. */
    static String brief(Object found) {
        return Excerpt.of(found);
    }
}
