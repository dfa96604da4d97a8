package io.steepest.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Linux says about its processors in {@code /proc/cpuinfo}.
 *
 * @param cpuinfo the text of that file, empty where there is none
 */
record CpuInfo(String cpuinfo) {
    private static final Path FILE = Path.of("/proc/cpuinfo");
    private static final List<String> FLAGS = List.of("flags", "features");
    private static final List<String> NAMES = List.of("model name", "cpu model", "hardware");
    /** The parts of AVX-512 that libtorch's and oneDNN's kernels need together. */
    private static final Set<String> AVX512 = Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl");

    /** The text of this system, empty where it does not tell. */
    static String text() {
        try {
            // byte by byte: the file says that it is empty
            return Files.isReadable(FILE) ? new String(Files.readAllBytes(FILE), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The class of an x86 processor. */
    InstructionSet x86() {
        Set<String> flags = flags();
        if (!flags.containsAll(Set.of("avx2", "fma"))) {
            return InstructionSet.BASELINE;
        }
        if (!flags.containsAll(AVX512)) {
            return InstructionSet.AVX2;
        }
        if (flags.containsAll(Set.of("amx_tile", "amx_bf16"))) {
            return InstructionSet.AMX;
        }
        return flags.contains("avx512_bf16") ? InstructionSet.AVX512_BF16 : InstructionSet.AVX512;
    }

    /** The class of an ARM processor. */
    InstructionSet arm() {
        return flags().contains("bf16") ? InstructionSet.ARM_BF16 : InstructionSet.ARM;
    }

    /** The processor's name, if the text has it. */
    Optional<String> name() {
        return values(NAMES).findFirst().filter(name -> !name.isEmpty());
    }

    /** The flags that all processors have: a process may run on any of them. */
    private Set<String> flags() {
        return values(FLAGS)
                .map(line -> (Set<String>) new HashSet<>(Arrays.asList(line.split("\\s+"))))
                .reduce((a, b) -> {
                    a.retainAll(b);
                    return a;
                })
                .orElse(Set.of());
    }

    private Stream<String> values(List<String> keys) {
        return cpuinfo.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .filter(parts -> keys.contains(parts[0].strip().toLowerCase(Locale.ROOT)))
                .map(parts -> parts[1].strip());
    }
}
