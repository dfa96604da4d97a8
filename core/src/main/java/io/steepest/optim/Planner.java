package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.param.Bank;
import io.steepest.profile.Profile;
import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Slice;
import io.steepest.tensor.StateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Turns a bank and a descent into step kernels: slices, each of which one thread steps by a closed form where there is one,
 * else from its gradients to its weights, so little at a time that it stays in the cache. A cut depends
 * on shapes and the profile alone, never on what the machine does at the moment, so that results do not.
 *
 * @param format in which averages are kept
 * @param profile how many entries are best taken at once
 * @param checked whether only finite gradients are stepped with
 */
record Planner(StateFormat format, Profile profile, boolean checked) {

    /**
     * Makes the kernels of a bank, with fresh state.
     *
     * @param turns the renewal turn of each member; no slice holds members of different turns
     * @param state of the bank
     * @param views owner of views of the bank
     */
    List<StepKernel> plan(Bank bank, Descent descent, IntUnaryOperator turns, Arena state, Arena views) {
        // the form is chosen by the descent alone, so that state means the same whatever kernel works on it
        Descent remembering =
                form(descent).map(known -> known.remembering(descent)).orElse(descent);
        Optional<ClosedForm> fused = fused(bank, descent);
        List<StepKernel> kernels = new ArrayList<>();
        for (Slice slice : slices(bank, descent, turns)) {
            GeneralKernel general = new GeneralKernel(Part.of(bank, slice, views), remembering, state);
            kernels.add(fused.map(known -> known.kernel(general, state)).orElse(general));
        }
        return List.copyOf(kernels);
    }

    private Optional<ClosedForm> form(Descent descent) {
        return ClosedForm.of(descent).filter(known -> format == StateFormat.FULL);
    }

    /** The closed form whose kernel steps a bank, if one does. */
    private Optional<ClosedForm> fused(Bank bank, Descent descent) {
        return form(descent).filter(known -> (checked || known.showsNan()) && suits(bank));
    }

    /** The slices of a bank that kernels are made for. */
    List<Slice> slices(Bank bank, Descent descent, IntUnaryOperator turns) {
        long run = profile.runEntries();
        return slices(
                bank,
                descent,
                turns,
                fused(bank, descent).map(known -> known.run(run)).orElse(run));
    }

    /** Makes the kernel that steps a bank as one by the general formula. */
    GeneralKernel whole(Bank bank, Descent descent, Arena state, Arena views) {
        long k = bank.weights().size(0);
        return new GeneralKernel(Part.of(bank, Slice.of(k, 0, k), views), descent, state);
    }

    /** The fused kernels want state of the dtype of the weights on the CPU, and SGD's is wrong for half precision. */
    private boolean suits(Bank bank) {
        Tensor x = bank.gradients();
        boolean dense = x.is_contiguous() || x.transpose(1, 2).is_contiguous();
        return x.device().is_cpu() && dense && !Dtypes.isHalf(x) && bank.share() > 0;
    }

    /** The slices of a bank for the general formula, which cover it. */
    List<Slice> slices(Bank bank, Descent descent, IntUnaryOperator turns, long run) {
        Tensor x = bank.gradients();
        long k = x.size(0);
        if (!x.device().is_cpu()) {
            return List.of(Slice.of(k, 0, k));
        }
        long each = x.size(1) * x.size(2);
        // of entries, what a rule's tensors hold of so many fits a cache; products of so many run at their best speed
        if (descent.isEntrywise() && each > run) {
            return runs(x, run);
        }
        long most = descent.isEntrywise() ? run : profile.batchEntries();
        return matrices(bank, Math.max(1, most / each), turns);
    }

    /**
     * Groups of matrices: of several parameters if these are small, or of one that is large. The taps of one convolution
     * stay together, since its norm joins them.
     */
    private static List<Slice> matrices(Bank bank, long most, IntUnaryOperator turns) {
        long each = bank.matrices();
        long units = each / bank.taps();
        int members = bank.members().size();
        List<Slice> slices = new ArrayList<>();
        int from = 0;
        while (from < members) {
            int to = from + 1;
            while (to < members && turns.applyAsInt(to) == turns.applyAsInt(from)) {
                to++;
            }
            boolean large = each > most && units > 1;
            // each large parameter is cut alone, so that it is cut in the same way whatever lies beside it
            to = large ? from + 1 : to;
            long size = large ? bank.taps() : each;
            long number = (to - from) * each / size;
            long groups = Math.min(number, (number * size + most - 1) / most);
            for (long i = 0; i < groups; i++) {
                long first = i * number / groups;
                long next = (i + 1) * number / groups;
                slices.add(Slice.of(members * each, from * each + first * size, (next - first) * size));
            }
            from = to;
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
