package io.steepest.dist;

import java.time.Duration;

/**
 * Another rank did not take part in an operation: it ended, it hung, or it called another operation. The ranks are of no
 * more use, so end the process and go on from a checkpoint. The weights may have taken a part of a step.
 */
public final class RanksException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says which operation failed, and why. */
    public RanksException(String message, Throwable cause) {
        super(message, cause);
    }

    /** An operation of libtorch that failed; its message says why in its first line. */
    static RanksException of(Places place, String doing, Duration timeout, RuntimeException cause) {
        // Gloo's messages begin with a place in its source, in brackets
        String why = String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^\\[[^\\]]*\\]\\s*", "");
        return new RanksException(
                "rank " + place.rank() + " of " + place.size() + " failed in " + doing + " (time-out "
                        + timeout.toMillis() / 1000.0 + " s): " + why
                        + "; end this process and go on from a checkpoint",
                cause);
    }
}
