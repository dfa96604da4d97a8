package io.steepest.machine;

import java.util.Map;

/**
 * The classes of processors that kernels are chosen by. Two processors of one class get the same kernels, so their results
 * differ by no more than their rounding.
 */
public enum InstructionSet {
    /** A processor without AVX2, or one of a system that does not tell its instructions. */
    BASELINE("baseline", ""),
    /** AVX2 and FMA. */
    AVX2("AVX2", ""),
    /** AVX-512 (F, BW, DQ and VL). Its bfloat16 products are float32 products with conversions on top. */
    AVX512("AVX-512", ""),
    /**
     * AVX-512 with dot products of bfloat16, which do about twice the operations of float32: little enough for halves of
     * symmetric products to pay.
     */
    AVX512_BF16("AVX-512 BF16", "dot products of AVX-512"),
    /** AVX-512 with matrix tiles of bfloat16, which do eight times the operations of float32 or more. */
    AMX("AVX-512 and AMX", "tiles of AMX"),
    /** ARM with 64 bits. */
    ARM("ARM", ""),
    /** ARM with products of bfloat16, which do up to four times the operations of float32; as cautious as AVX-512. */
    ARM_BF16("ARM BF16", "products of ARM");

    private final String text;
    private final String bfloat16;

    InstructionSet(String text, String bfloat16) {
        this.text = text;
        this.bfloat16 = bfloat16;
    }

    /**
     * The class that this process computes with: that of its processor, or a lower one that the environment asks for.
     * It never depends on load or timing.
     *
     * <p>Linux tells the instructions of its processors. On macOS and Windows no cheap source does; and on ARM under
     * macOS, libtorch is built without kernels for bfloat16. There the class is {@link #BASELINE} or {@link #ARM}, which
     * differ from better ones only in that they do not use bfloat16.
     */
    public static InstructionSet current() {
        return Current.SET;
    }

    /**
     * The class of a processor, as the environment limits it.
     *
     * @param cpuinfo text of {@code /proc/cpuinfo}; empty where the system does not tell
     * @param architecture as the property {@code os.arch} names it
     * @param environment of the process; {@code ONEDNN_MAX_CPU_ISA} and {@code ATEN_CPU_CAPABILITY} lower the class of an
     *     x86 processor and never raise it
     */
    static InstructionSet of(String cpuinfo, String architecture, Map<String, String> environment) {
        return switch (architecture) {
            case "aarch64", "arm64" -> new CpuInfo(cpuinfo).arm();
            case "amd64", "x86_64" -> least(new CpuInfo(cpuinfo).x86(), IsaLimit.of(environment));
            default -> BASELINE;
        };
    }

    private static InstructionSet least(InstructionSet a, InstructionSet b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Whether products of bfloat16 are instructions of the processor; elsewhere they take longer than those of float32. */
    public boolean multipliesBfloat16() {
        return !bfloat16.isEmpty();
    }

    /** The instructions that multiply bfloat16 in words, "nothing" where there are none. */
    public String bfloat16() {
        return bfloat16.isEmpty() ? "nothing" : bfloat16;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Found when first asked for. */
    private static final class Current {
        static final InstructionSet SET = of(CpuInfo.text(), System.getProperty("os.arch", ""), System.getenv());
    }
}
