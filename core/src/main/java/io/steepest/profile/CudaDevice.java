package io.steepest.profile;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a CUDA device multiplies bfloat16 natively: from compute capability 8 on. */
final class CudaDevice {
    /** From this smaller side on, tensor cores outrun float32. */
    private static final long SIDE = 128;

    private static final int FIRST_WITH_BFLOAT16 = 8;
    private static final Map<Integer, Long> SIDES = new ConcurrentHashMap<>();

    private CudaDevice() {}

    /**
     * Smaller side of a matrix from which on products in bfloat16 are faster than in float32 on a device.
     *
     * @param index of the device, below zero for the current one
     */
    static long bfloat16Side(int index) {
        return SIDES.computeIfAbsent(index, i -> sideFor(capability(i)));
    }

    /** The same for a major compute capability; zero where it is not known. */
    static long sideFor(int capability) {
        return capability >= FIRST_WITH_BFLOAT16 ? SIDE : Profile.NEVER;
    }

    /** The major compute capability, by reflection: the presets of CUDA are on the class path only where they are used. */
    private static int capability(int index) {
        try {
            Class<?> torch = Class.forName("org.bytedeco.pytorch.global.torch_cuda");
            Object properties = index < 0
                    ? torch.getMethod("getCurrentDeviceProperties").invoke(null)
                    : torch.getMethod("getDeviceProperties", byte.class).invoke(null, (byte) index);
            return (int) properties.getClass().getMethod("major").invoke(properties);
        } catch (ReflectiveOperationException | LinkageError e) {
            return 0;
        }
    }
}
