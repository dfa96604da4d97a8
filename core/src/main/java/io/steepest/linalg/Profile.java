package io.steepest.linalg;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * From which shapes on which kernel is faster: the only numbers of the machine that choose among kernels. Shape and dtype
 * are compared with them; accuracy is what the caller asked for.
 *
 * <p>Kernels round differently, so these numbers decide bits of results. Hence nothing is ever measured silently: {@link
 * #current()} is {@link #shipped()}, which follows from the processor's instructions, or a file that the user named. It is
 * the same in every run, and {@link #measured()} runs only where it is called, as {@code ./steepest profile} does. A run that is to be repeated or resumed to the bit takes
 * the same profile.
 *
 * @param bfloat16Side smaller side from which on {@link Precision#FASTEST} takes bfloat16 for float32 on the CPU, from 2
 *     to {@link #NEVER}
 * @param workerSide smaller side from which on Newton–Schulz takes one matrix a worker, in buffers, in place of a batch;
 *     from 2 to {@link #NEVER}
 * @param gramRatio longer over smaller side from which on it then takes the Gram form, from 1 to {@link #NEVER}
 * @param symmetricSide rows from which on a Gram matrix in float32 or float64 is computed by blocks, on one side of the
 *     diagonal alone; from 2 to {@link #NEVER}
 * @param batchEntries entries of small matrices that a worker takes at once, from 1 to 2⁴⁰
 * @param runEntries entries that a worker takes at once of a rule that treats each alone, from 2¹⁰ to 2⁴⁰
 */
public record Profile(
        long bfloat16Side, long workerSide, double gramRatio, long symmetricSide, long batchEntries, long runEntries) {
    /** Name of the system property that names a file: {@value}. */
    public static final String PROPERTY = "steepest.profile";
    /** A side or a ratio beyond all matrices: the kernel is not used. */
    public static final long NEVER = 1L << 20;

    private static final long MOST_ENTRIES = 1L << 40;
    /** Smaller runs take longer to hand out than to compute. */
    private static final long LEAST_RUN = 1L << 10;

    /** Checks the ranges. */
    public Profile {
        check(ProfileFile.BFLOAT16_SIDE, bfloat16Side, 2, NEVER);
        check(ProfileFile.WORKER_SIDE, workerSide, 2, NEVER);
        if (!(gramRatio >= 1 && gramRatio <= NEVER)) {
            throw new IllegalArgumentException(
                    ProfileFile.GRAM_RATIO + " must be a number from 1 to " + NEVER + ", found " + gramRatio);
        }
        check(ProfileFile.SYMMETRIC_SIDE, symmetricSide, 2, NEVER);
        check(ProfileFile.BATCH_ENTRIES, batchEntries, 1, MOST_ENTRIES);
        check(ProfileFile.RUN_ENTRIES, runEntries, LEAST_RUN, MOST_ENTRIES);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s must be a whole number from %d to %d, found %d", name, least, most, value));
        }
    }

    /** The numbers that the library comes with for this processor. */
    public static Profile shipped() {
        return shipped(InstructionSet.current());
    }

    /**
     * The numbers that the library comes with for a class of processors. Those for processors that multiply bfloat16 were
     * measured on two cores with AVX-512 and AMX. Others multiply float32 matrices as float32, which takes longer, so that
     * smaller matrices are worth a worker and smaller batches share the work more evenly; their numbers were measured on
     * two cores with AVX2.
     */
    public static Profile shipped(InstructionSet instructions) {
        return instructions.multipliesBfloat16()
                ? new Profile(instructions.bfloat16Side(), 256, 1.5, 768, 1L << 18, 1L << 16)
                : new Profile(NEVER, 128, 1.5, 768, 1L << 17, 1L << 16);
    }

    /**
     * The one that this process uses: that of the file that {@value #PROPERTY} names, else the shipped one; read once.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    public static Profile current() {
        if (!Current.PROBLEM.isEmpty()) {
            throw new IllegalArgumentException(Current.PROBLEM);
        }
        return Current.PROFILE;
    }

    /** Where {@link #current()} comes from, in words. */
    static String source() {
        String file = System.getProperty(PROPERTY, "");
        return file.isEmpty() ? "shipped for " + InstructionSet.current() : "file " + file;
    }

    /** Times the kernels on this machine for up to a minute, with the threads that are set, and says what is faster. */
    public static Profile measured() {
        return ProfileMeasurement.run().profile();
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming file and field if it is missing, damaged, or a number is out of its range
     */
    public static Profile read(Path file) {
        return ProfileFile.read(file);
    }

    /** The numbers by their names in a file. */
    public Map<String, Number> numbers() {
        Map<String, Number> numbers = new LinkedHashMap<>();
        numbers.put(ProfileFile.BFLOAT16_SIDE, bfloat16Side);
        numbers.put(ProfileFile.WORKER_SIDE, workerSide);
        numbers.put(ProfileFile.GRAM_RATIO, gramRatio);
        numbers.put(ProfileFile.SYMMETRIC_SIDE, symmetricSide);
        numbers.put(ProfileFile.BATCH_ENTRIES, batchEntries);
        numbers.put(ProfileFile.RUN_ENTRIES, runEntries);
        return numbers;
    }

    /**
     * Writes what {@link #read} reads, a JSON object.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void write(Path file) {
        ProfileFile.write(file, this);
    }

    /** Read when first asked for. A message instead of an exception: a class that fails to load says little. */
    private static final class Current {
        static final Profile PROFILE;
        static final String PROBLEM;

        static {
            Profile found = shipped();
            String problem = "";
            String file = System.getProperty(PROPERTY, "");
            if (!file.isEmpty()) {
                try {
                    found = read(Path.of(file));
                } catch (IllegalArgumentException e) {
                    problem = e.getMessage() + " (system property " + PROPERTY + ")";
                }
            }
            PROFILE = found;
            PROBLEM = problem;
        }
    }
}
