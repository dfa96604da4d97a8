package io.steepest.machine;

/**
 * The machine that this process runs on, as far as kernels are chosen by it. It is found without timing anything, so the
 * same machine gets the same kernels in every run.
 *
 * @param processor name of the processor, as the system says it
 * @param instructions its class, lower where the environment asks for that
 * @param cores that this process may use
 */
public record Machine(String processor, InstructionSet instructions, int cores) {
    /** Returns the machine that this process runs on. */
    public static Machine current() {
        return new Machine(
                processorName(), InstructionSet.current(), Runtime.getRuntime().availableProcessors());
    }

    private static String processorName() {
        return new CpuInfo(CpuInfo.text())
                .name()
                .orElseGet(() ->
                        System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", System.getProperty("os.arch", "unknown")));
    }
}
