package io.steepest.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The class of a processor follows from what the system says, and kernels follow from the class. */
class MachineTest {
    private static final String OLD = "fpu sse sse2 ssse3 sse4_1 sse4_2 avx f16c";
    private static final String AVX2 = OLD + " fma avx2 bmi1 bmi2";
    private static final String AVX512 = AVX2 + " avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni";
    private static final String BF16 = AVX512 + " avx512_bf16";
    private static final String AMX = BF16 + " avx512_fp16 amx_bf16 amx_tile amx_int8";

    private static String x86(String... flags) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < flags.length; i++) {
            text.append("processor\t: ").append(i).append("\nmodel name\t: Test CPU @ 2.0: GHz\nflags\t\t: ");
            text.append(flags[i]).append("\nvmx flags\t: amx_tile amx_bf16\nbugs\t\t: spectre_v1\n\n");
        }
        return text.toString();
    }

    private static String flags(String name) {
        return switch (name) {
            case "OLD" -> OLD;
            case "AVX2" -> AVX2;
            case "PHI" -> AVX2 + " avx512f avx512cd avx512er avx512pf";
            case "AVX512" -> AVX512;
            case "BF16" -> BF16;
            case "AMX" -> AMX;
            case "TILES" -> AVX512 + " amx_tile amx_int8";
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Map<String, String> environment(String text) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (text != null) {
            for (String entry : text.split(" ", -1)) {
                environment.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
            }
        }
        return environment;
    }

    @ParameterizedTest
    @CsvSource({
        "OLD, BASELINE",
        "AVX2, AVX2",
        // AVX-512 without the parts that kernels need, as on Xeon Phi
        "PHI, AVX2",
        "AVX512, AVX512",
        "BF16, AVX512_BF16",
        "AMX, AMX",
        // tiles of integers alone
        "TILES, AVX512"
    })
    void x86_processors_are_told_by_their_flags(String flags, InstructionSet expected) {
        assertThat(InstructionSet.of(x86(flags(flags), flags(flags)), "amd64", Map.of()))
                .isEqualTo(expected);
    }

    @Test
    void processors_of_two_kinds_count_as_the_lesser() {
        assertThat(InstructionSet.of(x86(AMX, AVX2), "x86_64", Map.of())).isEqualTo(InstructionSet.AVX2);
    }

    @ParameterizedTest
    @CsvSource({
        "fp asimd evtstrm aes asimdhp asimddp sve i8mm bf16 dgh, ARM_BF16",
        "fp asimd evtstrm aes asimdhp cpuid asimddp, ARM",
        // no part of another word
        "fp asimd sve svebf16, ARM"
    })
    void arm_processors_are_told_by_their_features(String features, InstructionSet expected) {
        String text = "processor\t: 0\nBogoMIPS\t: 2100.00\nFeatures\t: " + features + "\nCPU implementer\t: 0x41\n";
        assertThat(InstructionSet.of(text, "aarch64", Map.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"amd64, BASELINE", "x86_64, BASELINE", "aarch64, ARM", "arm64, ARM", "riscv64, BASELINE", "'', BASELINE"
    })
    void a_system_that_does_not_tell_gets_no_bfloat16(String architecture, InstructionSet expected) {
        assertThat(InstructionSet.of("", architecture, Map.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "AMX, ONEDNN_MAX_CPU_ISA=AVX2, AVX2",
        "AMX, ONEDNN_MAX_CPU_ISA=avx2_vnni_2, AVX2",
        "AMX, ONEDNN_MAX_CPU_ISA=SSE41, BASELINE",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX512_CORE, AVX512",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX512_CORE_VNNI, AVX512",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX512_CORE_BF16, AVX512_BF16",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX512_CORE_FP16, AVX512_BF16",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX10_1_512, AVX512_BF16",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX512_CORE_AMX, AMX",
        "AMX, ONEDNN_MAX_CPU_ISA=AVX10_1_512_AMX, AMX",
        "AMX, ONEDNN_MAX_CPU_ISA=ALL, AMX",
        "AMX, ONEDNN_MAX_CPU_ISA=nonsense, AMX",
        "AMX, DNNL_MAX_CPU_ISA=AVX2, AVX2",
        "AMX, ONEDNN_MAX_CPU_ISA=ALL DNNL_MAX_CPU_ISA=AVX2, AMX",
        "AMX, ATEN_CPU_CAPABILITY=avx2, AVX2",
        "AMX, ATEN_CPU_CAPABILITY=default, BASELINE",
        "AMX, ATEN_CPU_CAPABILITY=avx512, AMX",
        "AMX, ATEN_CPU_CAPABILITY=avx512 ONEDNN_MAX_CPU_ISA=AVX2, AVX2",
        "AMX, ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX512_CORE, AVX2",
        "AMX, OPENBLAS_CORETYPE=Haswell, AMX",
        // upwards they promise what the processor does not have
        "AVX2, ATEN_CPU_CAPABILITY=avx512, AVX2",
        "AVX2, ONEDNN_MAX_CPU_ISA=AVX512_CORE_AMX, AVX2",
        "AVX512, ONEDNN_MAX_CPU_ISA=AVX512_CORE_BF16, AVX512"
    })
    void the_environment_lowers_the_class_and_never_raises_it(
            String flags, String environment, InstructionSet expected) {
        assertThat(InstructionSet.of(x86(flags(flags)), "amd64", environment(environment)))
                .isEqualTo(expected);
    }

    @Test
    void the_name_of_the_processor_is_what_the_system_says() {
        assertThat(new CpuInfo(x86(AVX2)).name()).contains("Test CPU @ 2.0: GHz");
        assertThat(new CpuInfo("").name()).isEmpty();
        assertThat(Machine.current().processor()).isNotBlank();
    }
}
