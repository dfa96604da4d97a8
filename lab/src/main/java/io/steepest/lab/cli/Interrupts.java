package io.steepest.lab.cli;

import io.steepest.lab.train.Stop;

/** Ctrl-C and SIGTERM. */
final class Interrupts {
    private static volatile boolean shuttingDown;

    private Interrupts() {}

    /** A stop that the end of the process wishes for. */
    static Stop stop() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shuttingDown = true, "steepest-shutdown"));
        return Stop.onInterrupt();
    }

    static boolean shuttingDown() {
        return shuttingDown;
    }
}
