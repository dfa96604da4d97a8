package io.steepest.train;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;

/** Tells how much memory this process takes and how much the machine has. */
public final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final double GIB = 1L << 30;

    private Memory() {}

    /**
     * Refuses what cannot fit in the memory of this machine, or of the container that the process runs in.
     *
     * @param what names the thing with its sizes
     * @param bytes it needs at least so many
     * @param instead says what to take in its place
     * @throws IllegalArgumentException naming the thing, what it needs and what there is
     */
    public static void require(String what, double bytes, String instead) {
        long all =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        if (bytes > all) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s does not fit in memory: it needs at least %,.1f GiB, and this machine has %,.1f GiB; take %s",
                    what,
                    bytes / GIB,
                    all / GIB,
                    instead));
        }
    }

    /** The highest so far, bytes; where the system does not tell, the memory now. */
    public static long peakBytes() {
        try {
            if (Files.isReadable(STATUS)) {
                for (String line : Files.readAllLines(STATUS)) {
                    if (line.startsWith("VmHWM:")) {
                        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            }
        } catch (IOException e) {
            // the other way tells less, but something
        }
        return Pointer.physicalBytes();
    }
}
