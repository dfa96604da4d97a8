package io.steepest.dist;

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
}
