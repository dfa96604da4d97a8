package io.steepest.studio.cli;

import io.steepest.train.Setup;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;

/** On what to compute. */
final class MachineOptions {
    @Mixin
    private DeviceOption device;

    @Mixin
    private ThreadOptions threads;

    /** Says on standard error if the precision of a setup only costs time on this device. */
    void warn(Setup setup) {
        setup.network().precision().warning(device.name()).ifPresent(words -> System.err.println("steepest: " + words));
    }

    /** The threads that were asked for. */
    OptionalInt threads() {
        return threads.asked();
    }

    /** Sets the threads of a process that is one of several on this machine, and names the device. */
    String prepare(int processes) {
        threads.divide(processes);
        return device.name();
    }

    /** Sets the threads and names the device. */
    String prepare() {
        threads.prepare();
        return device.name();
    }
}
