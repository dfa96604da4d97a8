package io.steepest.lab.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** On what to compute. */
final class MachineOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu or cuda (default: ${DEFAULT-VALUE})")
    private String device;

    @Mixin
    private ThreadOptions threads;

    /** Sets the threads and names the device. */
    String prepare() {
        threads.prepare();
        return device;
    }
}
