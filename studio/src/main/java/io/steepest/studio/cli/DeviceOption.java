package io.steepest.studio.cli;

import picocli.CommandLine.Option;

/** Says on which device to compute. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "Compute on this device: cpu or cuda (default: ${DEFAULT-VALUE}).")
    private String device;

    String name() {
        return device;
    }
}
