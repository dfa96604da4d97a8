package io.steepest.linalg;

import java.util.Locale;
import org.bytedeco.pytorch.Device;

/**
 * The machine as kernels are chosen by it: its processor, the class of that processor, and the numbers that follow. It is
 * found without timing anything, so the same machine gets the same kernels in every run.
 *
 * @param processor name of the processor, as the system says it
 * @param instructions its class, lower where the environment asks for that
 * @param cores that this process may use
 * @param profile the numbers that choose among kernels
 * @param source where the profile comes from, in words
 */
public record Machine(String processor, InstructionSet instructions, int cores, Profile profile, String source) {

    /**
     * The machine that this process runs on; its profile is {@link Profile#current()}.
     *
     * @throws IllegalArgumentException if the profile that the user named cannot be used
     */
    public static Machine current() {
        return new Machine(
                processorName(),
                InstructionSet.current(),
                Runtime.getRuntime().availableProcessors(),
                Profile.current(),
                Profile.source());
    }

    private static String processorName() {
        return new CpuInfo(CpuInfo.text())
                .name()
                .orElseGet(() ->
                        System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", System.getProperty("os.arch", "unknown")));
    }

    /**
     * Smaller side of a matrix on a device from which on products in bfloat16 are faster than in float32; {@link
     * Profile#NEVER} if none are. The profile is the processor's: a CUDA device is judged by its own compute capability,
     * and other devices never take bfloat16.
     *
     * @param device of the matrix
     */
    public static long bfloat16Side(Device device) {
        if (device.is_cpu()) {
            return Profile.current().bfloat16Side();
        }
        return device.is_cuda() ? CudaDevice.bfloat16Side(device.index()) : Profile.NEVER;
    }

    /** Whether some products in bfloat16 are faster than in float32 on a device. */
    public static boolean gainsByBfloat16(Device device) {
        return bfloat16Side(device) < Profile.NEVER;
    }

    /** One sentence on bfloat16. */
    public String bfloat16() {
        String side = profile.bfloat16Side() < Profile.NEVER
                ? String.format(Locale.ROOT, "used for float32 matrices from side %d on", profile.bfloat16Side())
                : "not used for float32 matrices";
        return instructions.bfloat16() + " multiplies it natively; " + side;
    }
}
