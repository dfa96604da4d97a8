package io.steepest.profile;

import io.steepest.machine.InstructionSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Device;

/**
 * From which shapes on which kernel is faster: the only numbers of the machine that choose among kernels. Shape and dtype
 * are compared with them; accuracy is what the caller asked for.
 *
 * <p>Kernels round differently, so these numbers decide bits of results. Hence nothing is ever measured silently: {@link
 * #current()} is {@link #shipped()}, which follows from the processor's instructions, or a file that the user named, which
 * {@code ./steepest profile} writes. It is the same in every run. A run that is to be repeated or resumed to the bit takes
 * the same profile.
 *
 * @param bfloat16Side smaller side from which on {@code Precision.FASTEST} takes bfloat16 for float32 on the CPU, from 2
 *     to {@link #NEVER}
 * @param workerSide smaller side from which on Newton–Schulz takes one matrix a worker, in buffers, in place of a batch;
 *     from 2 to {@link #NEVER}
 * @param gramRatio longer over smaller side from which on it then takes the Gram form, from 1 to {@link #NEVER}
 * @param symmetricSide rows from which on a Gram matrix in float32 or float64 is computed on one side of the
 *     diagonal alone; from 2 to {@link #NEVER}
 * @param bfloat16SymmetricSide smaller side from which on Gram matrices in bfloat16 and polynomials of them, in
 *     Newton–Schulz, are computed on one side of the diagonal alone; from 2 to {@link #NEVER}
 * @param batchEntries entries of small matrices that a worker takes at once, from 1 to 2⁴⁰
 * @param runEntries entries that a worker takes at once of a rule that treats each alone, from 2¹⁰ to 2⁴⁰
 */
public record Profile(
        long bfloat16Side,
        long workerSide,
        double gramRatio,
        long symmetricSide,
        long bfloat16SymmetricSide,
        long batchEntries,
        long runEntries) {
    /** Name of the system property that names a file: {@value}. */
    public static final String PROPERTY = "steepest.profile";
    /** A side or a ratio beyond all matrices: the kernel is not used. */
    public static final long NEVER = 1L << 20;

    /** Name of the number {@link #bfloat16Side} in a file. */
    public static final String BFLOAT16_SIDE = "bfloat16_side";
    /** Name of the number {@link #workerSide} in a file. */
    public static final String WORKER_SIDE = "worker_side";
    /** Name of the number {@link #gramRatio} in a file. */
    public static final String GRAM_RATIO = "gram_ratio";
    /** Name of the number {@link #symmetricSide} in a file. */
    public static final String SYMMETRIC_SIDE = "symmetric_side";
    /** Name of the number {@link #bfloat16SymmetricSide} in a file; a file without it means {@link #NEVER}. */
    public static final String BFLOAT16_SYMMETRIC_SIDE = "bfloat16_symmetric_side";
    /** Name of the number {@link #batchEntries} in a file. */
    public static final String BATCH_ENTRIES = "batch_entries";
    /** Name of the number {@link #runEntries} in a file. */
    public static final String RUN_ENTRIES = "run_entries";

    /** Smaller matrices gain, too, but keep the digits of float32. */
    private static final long SMALL = 128;
    /** On ARM nothing was measured. */
    private static final long LARGE = 512;

    /** Entries of small matrices where bfloat16 makes short work of them. */
    private static final long LARGE_BATCH = 1L << 18;

    private static final long BATCH = 1L << 17;
    private static final long RUN = 1L << 17;

    private static final ThreadLocal<Profile> TRIED = new ThreadLocal<>();
    private static final long MOST_ENTRIES = 1L << 40;
    /** Smaller runs take longer to hand out than to compute. */
    private static final long LEAST_RUN = 1L << 10;

    /** Checks the ranges. */
    public Profile {
        check(BFLOAT16_SIDE, bfloat16Side, 2, NEVER);
        check(WORKER_SIDE, workerSide, 2, NEVER);
        if (!(gramRatio >= 1 && gramRatio <= NEVER)) {
            throw new IllegalArgumentException(
                    GRAM_RATIO + " must be a number from 1 to " + NEVER + ", found " + gramRatio);
        }
        check(SYMMETRIC_SIDE, symmetricSide, 2, NEVER);
        check(BFLOAT16_SYMMETRIC_SIDE, bfloat16SymmetricSide, 2, NEVER);
        check(BATCH_ENTRIES, batchEntries, 1, MOST_ENTRIES);
        check(RUN_ENTRIES, runEntries, LEAST_RUN, MOST_ENTRIES);
    }

    /** With whole products in bfloat16. */
    public Profile(
            long bfloat16Side,
            long workerSide,
            double gramRatio,
            long symmetricSide,
            long batchEntries,
            long runEntries) {
        this(bfloat16Side, workerSide, gramRatio, symmetricSide, NEVER, batchEntries, runEntries);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s must be a whole number from %d to %d, found %d", name, least, most, value));
        }
    }

    /** Returns the numbers that the library comes with for this processor. */
    public static Profile shipped() {
        return shipped(InstructionSet.current());
    }

    /**
     * Returns the numbers that the library comes with for a class of processors. They were measured on two cores each with
     * AVX-512 and AMX, AVX-512 BF16, and AVX2; other classes have those of the one that is nearest. A processor that does
     * not multiply bfloat16 takes longer for a matrix, so that smaller ones are worth a worker and smaller batches share
     * the work more evenly.
     */
    public static Profile shipped(InstructionSet instructions) {
        return switch (instructions) {
            case AMX -> new Profile(SMALL, 256, 1.5, 768, LARGE_BATCH, RUN);
            case AVX512_BF16 -> new Profile(SMALL, 256, 1.5, 512, 512, LARGE_BATCH, RUN);
            case ARM_BF16 -> new Profile(LARGE, 256, 1.5, 768, LARGE_BATCH, RUN);
            case BASELINE, AVX2, AVX512, ARM -> new Profile(NEVER, 128, 1.5, 512, BATCH, RUN);
        };
    }

    /**
     * Returns the one that this process uses: that of the file that {@value #PROPERTY} names, else the shipped one. The
     * file is read once.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    public static Profile current() {
        if (!Current.PROBLEM.isEmpty()) {
            throw new IllegalArgumentException(Current.PROBLEM);
        }
        Profile tried = TRIED.get();
        return tried == null ? Current.PROFILE : tried;
    }

    /**
     * Runs a task, on this thread, for which this profile is the current one: so are kernels compared. What the task hands
     * to other threads there chooses by the profile of the process.
     */
    public void during(Runnable task) {
        Profile before = TRIED.get();
        TRIED.set(this);
        try {
            task.run();
        } finally {
            TRIED.set(before);
        }
    }

    /**
     * Returns the smaller side of a matrix on a device from which on products in bfloat16 are faster than in float32, or
     * {@link #NEVER}. The profile is the processor's: a CUDA device is judged by its own compute capability, and other
     * devices never take bfloat16.
     *
     * @param device of the matrix
     */
    public static long bfloat16Side(Device device) {
        if (device.is_cpu()) {
            return current().bfloat16Side();
        }
        return device.is_cuda() ? CudaDevice.bfloat16Side(device.index()) : NEVER;
    }

    /** Returns whether some products in bfloat16 are faster than in float32 on a device. */
    public static boolean gainsByBfloat16(Device device) {
        return bfloat16Side(device) < NEVER;
    }

    /** Returns in words where {@link #current()} comes from. */
    public static String source() {
        String file = System.getProperty(PROPERTY, "");
        return file.isEmpty() ? "shipped for " + InstructionSet.current() : "file " + file;
    }

    /**
     * Returns the profile that a file holds.
     *
     * @throws IllegalArgumentException naming file and field if it is missing, damaged, or a number is out of its range
     */
    public static Profile read(Path file) {
        return ProfileFile.read(file);
    }

    /** Returns the numbers by their names in a file. */
    public Map<String, Number> numbers() {
        Map<String, Number> numbers = new LinkedHashMap<>();
        numbers.put(BFLOAT16_SIDE, bfloat16Side);
        numbers.put(WORKER_SIDE, workerSide);
        numbers.put(GRAM_RATIO, gramRatio);
        numbers.put(SYMMETRIC_SIDE, symmetricSide);
        numbers.put(BFLOAT16_SYMMETRIC_SIDE, bfloat16SymmetricSide);
        numbers.put(BATCH_ENTRIES, batchEntries);
        numbers.put(RUN_ENTRIES, runEntries);
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
