package io.steepest.machine;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The highest class of x86 processors that the environment lets libtorch use. oneDNN, which multiplies bfloat16, reads
 * {@code ONEDNN_MAX_CPU_ISA}, or else {@code DNNL_MAX_CPU_ISA}; libtorch's own kernels read {@code ATEN_CPU_CAPABILITY}.
 * Both ignore words that they do not know. {@code OPENBLAS_CORETYPE} is not asked: OpenBLAS multiplies float32 and float64
 * only.
 */
final class IsaLimit {
    private static final InstructionSet NONE = InstructionSet.AMX;

    private IsaLimit() {}

    static InstructionSet of(Map<String, String> environment) {
        String oneDnn =
                environment.getOrDefault("ONEDNN_MAX_CPU_ISA", environment.getOrDefault("DNNL_MAX_CPU_ISA", ""));
        return Stream.of(oneDnn(oneDnn), aten(environment.getOrDefault("ATEN_CPU_CAPABILITY", "")))
                .min(InstructionSet::compareTo)
                .orElse(NONE);
    }

    private static InstructionSet oneDnn(String value) {
        String isa = value.toLowerCase(Locale.ROOT);
        if (isa.equals("sse41") || isa.equals("avx")) {
            return InstructionSet.BASELINE;
        }
        if (isa.startsWith("avx2")) {
            return InstructionSet.AVX2;
        }
        if (isa.contains("amx") || !isa.startsWith("avx")) {
            return NONE;
        }
        // AVX10 and AVX-512 FP16 include the dot products of bfloat16
        return isa.startsWith("avx10") || isa.equals("avx512_core_bf16") || isa.equals("avx512_core_fp16")
                ? InstructionSet.AVX512_BF16
                : InstructionSet.AVX512;
    }

    private static InstructionSet aten(String value) {
        return switch (value) {
            case "default" -> InstructionSet.BASELINE;
            case "avx2" -> InstructionSet.AVX2;
            default -> NONE;
        };
    }
}
