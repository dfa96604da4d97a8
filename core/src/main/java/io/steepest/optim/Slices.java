package io.steepest.optim;

import io.steepest.linalg.Profile;
import io.steepest.norm.Norms;
import io.steepest.param.Bank;
import io.steepest.precondition.Diagonal;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.tensor.Slice;
import io.steepest.tensor.StateFormat;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How banks are cut into parts that are stepped alone, each by one thread from its gradient to its weights: so little at
 * a time that it stays in the cache, and both of a pair of matrices at once. A cut depends on shapes and the {@link
 * Profile} alone, never on what the machine does at the moment, so that results do not.
 */
final class Slices {
    private Slices() {}

    /** The parts of a bank, which cover it. */
    static List<Slice> of(Bank bank, Descent descent, StateFormat format) {
        return of(bank, descent, format, Profile.current());
    }

    /** The parts by another profile. */
    static List<Slice> of(Bank bank, Descent descent, StateFormat format, Profile profile) {
        Tensor x = bank.gradients();
        long k = x.size(0);
        if (!x.device().is_cpu() || Fused.suits(descent, x, format)) {
            // one call uses all threads and passes over memory once
            return List.of(Slice.of(k, 0, k));
        }
        long each = x.size(1) * x.size(2);
        boolean entrywise = isEntrywise(descent);
        // of entries, what a rule's tensors hold of so many fits a cache; products of so many run at their best speed
        long most = entrywise ? profile.runEntries() : profile.batchEntries();
        return entrywise && each > most ? runs(x, most) : matrices(k, bank.matrices(), Math.max(1, most / each));
    }

    /** Whether what a step does to an entry depends on that entry's gradients alone. */
    static boolean isEntrywise(Descent descent) {
        boolean coordinates = !descent.preconditioner().learns() || descent.preconditioner() instanceof Diagonal;
        boolean norm = descent.normalized()
                ? descent.norm().equals(Norms.max())
                        && !descent.preconditioner().learns()
                : descent.magnitude() instanceof Magnitude.DualNorm
                        && descent.norm().equals(Norms.euclidean());
        return coordinates && norm && descent.oracle().isOfNorm();
    }

    /** Groups of matrices; those of one parameter stay together, since its norm may join them. */
    private static List<Slice> matrices(long k, long taps, long most) {
        long parameters = k / taps;
        long groups = Math.min(parameters, (k + most - 1) / most);
        List<Slice> slices = new ArrayList<>();
        for (long i = 0; i < groups; i++) {
            long from = i * parameters / groups;
            long to = (i + 1) * parameters / groups;
            slices.add(Slice.of(k, from * taps, (to - from) * taps));
        }
        return slices;
    }

    /** Runs of entries of one matrix after the other, along the dimension that is far apart in memory. */
    private static List<Slice> runs(Tensor x, long most) {
        int dimension = x.stride(1) >= x.stride(2) ? 1 : 2;
        long extent = x.size(dimension);
        long pieces = Math.min(extent, (x.size(1) * x.size(2) + most - 1) / most);
        List<Slice> slices = new ArrayList<>();
        for (long i = 0; i < x.size(0); i++) {
            for (long j = 0; j < pieces; j++) {
                long start = j * extent / pieces;
                slices.add(Slice.run(x.size(0), i, dimension, start, (j + 1) * extent / pieces - start));
            }
        }
        return slices;
    }
}
